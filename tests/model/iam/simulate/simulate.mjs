// Asks @cloud-copilot/iam-simulate: a question on each line of the standard input, the answer on each of the output.
//
// Its engine is called and not `runSimulation`, which checks names of actions and keys against its own data first:
// those are checked elsewhere (test_reference.py), and here it is the logic that is compared.
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const modules = pathToFileURL(`${process.argv[2]}/node_modules/@cloud-copilot/`).href
const engine = `${modules}iam-simulate/dist/esm/`
const { loadPolicy } = await import(`${modules}iam-policy/dist/esm/index.js`)
const { authorize } = await import(`${engine}core_engine/CoreSimulatorEngine.js`)
const { AwsRequestImpl } = await import(`${engine}request/request.js`)
const { RequestContextImpl } = await import(`${engine}requestContext.js`)
const { DiscoveryContextKeyConstraints } = await import(`${engine}context_keys/discoveryContextKeyConstraints.js`)

const load = (document) => loadPolicy(document, { name: 'policy' })

function answer(asked) {
  const resource = { resource: asked.resource, accountId: asked.owner }
  const principal = asked.principal === '*' ? { type: 'Anonymous' } : asked.principal
  const context = new RequestContextImpl(asked.context)
  return authorize({
    request: new AwsRequestImpl(principal, resource, asked.action, context, asked.resource === '*'),
    sessionPolicy: undefined,
    identityPolicies: asked.identity.map(load),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: asked.resource_policy ? load(asked.resource_policy) : undefined,
    permissionBoundaries: asked.boundary ? asked.boundary.map(load) : undefined,
    vpcEndpointPolicies: asked.endpoints.length ? asked.endpoints.map(load) : undefined,
    simulationParameters: {
      simulationMode: 'Strict',
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([])
    },
    serviceSettings: {}
  }).result
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(answer(JSON.parse(line)))
}
