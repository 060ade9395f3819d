"""The deployment fields of an ECS service, which the v5 line of the AWS provider lacks, carried by the API.

A program says them as with the v6 line, and what it sees (checks, difference, state, refresh, import) is what that line
shows: read in `internal/service/ecs/service.go` of https://github.com/hashicorp/terraform-provider-aws, and for pause
hooks in its pull request 48128. The provider below gets its own fields alone. What it then asks of ECS goes through a
relay, which adds the rest to the very CreateService or UpdateService that is under way: one call makes the service and
its deployments what they are to be. With a second call each service would be made without its strategy first, and roll
out twice; a run that is killed, or an answer that is lost, between the two would leave a service that is not what the
state says. Where the provider has nothing to ask, since nothing of its own changed, the call is made here.

A provider that knows a field is given it, and an official engine has none of this.

fields.py    which fields are carried, in which call, and where they are read back?     schema.py   how are they known?
checks.py    what is refused of them?                 tree.py     how are they taken out of properties and put back?
calls.py     what are they in ECS's API, and back?    changes.py  what has changed, and what will be?
relay.py     how do they get into a call?             carrier.py  what does a provider carry?
asked.py     what becomes of each call of the engine?
"""
