"""Manifests of the shapes that AWS Copilot's documentation and its users' repositories show, read as they are."""

import pytest

from tests.model.project import Project

GOOD = {
    "the smallest web service": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        http: {path: /}
        """,
    "a web service as Copilot writes it": """\
        # The manifest for the "frontend" service.
        name: frontend
        type: Load Balanced Web Service

        http:
          # Requests to this path will be forwarded to your service.
          path: '/'
          healthcheck: '/_healthcheck'

        image:
          location: 123456789012.dkr.ecr.us-west-2.amazonaws.com/frontend:latest
          port: 8080

        cpu: 256       # Number of CPU units for the task.
        memory: 512    # Amount of memory in MiB used by the task.
        platform: linux/x86_64
        count: 1       # Number of tasks that should be running in your service.
        exec: true     # Enable running commands in your container.
        network:
          connect: true # Enable Service Connect for intra-environment traffic between services.

        storage:
          readonly_fs: false  # Copilot's has true: beside `exec` no shell would open.

        variables:
          LOG_LEVEL: info
          PORT: 8080
          VERSION: 1.10
          DEBUG: true

        secrets:
          GITHUB_TOKEN: GITHUB_TOKEN
          DB_SECRET:
            secretsmanager: 'test/frontend/mysql:password::'

        environments:
          test:
            count: 2
            deployment:
              rolling: 'recreate'
        """,
    "larger containers": """\
        name: 'frontend'
        type: 'Load Balanced Web Service'
        image:
          location: frontend
          port: 80
        http:
          path: '/'
          healthcheck:
            path: '/_deephealthcheck'
            port: 8080
            success_codes: '200,301'
            healthy_threshold: 4
            unhealthy_threshold: 2
            interval: 15s
            timeout: 10s
            grace_period: 2m
          deregistration_delay: 50s
          stickiness: true
          allowed_source_ips: ["10.24.34.0/23"]
          redirect_to_https: false
        cpu: 2048
        memory: 4096
        count: 3
        storage:
          ephemeral: 100
        network:
          vpc:
            placement: 'private'
            security_groups: [sg-0123456789abcdef0]
        """,
    "autoscaling": """\
        name: frontend
        type: Load Balanced Web Service
        http: {path: /}
        image: {location: frontend:latest, port: 80}
        cpu: 512
        memory: 1024
        count:
          range: 1-10
          cooldown:
            in: 60s
            out: 30s
          cpu_percentage: 70
          memory_percentage:
            value: 80
            cooldown:
              in: 80s
              out: 160s
          requests: 30
        """,
    "spot": """\
        name: frontend
        type: Backend Service
        image: {location: frontend:latest}
        count:
          range: {min: 1, max: 10, spot_from: 3}
          cpu_percentage: 70
        """,
    "a shared file system filled by a sidecar": """\
        name: frontend
        type: Load Balanced Web Service
        image:
          location: frontend
          port: 80
          depends_on:
            bootstrap: success
        http:
          path: '/'
        storage:
          volumes:
            wp:
              path: /bitnami/wordpress
              read_only: false
              efs: true
            shared:
              path: /shared
              efs:
                id: fs-1234567890abcdef0
                auth: {iam: true, access_point_id: fsap-1234567890abcdef0}
            own: {path: /own, efs: {uid: 10000, gid: 110000}}
            scratch: {path: /var/data, read_only: false}
        sidecars:
          bootstrap:
            image: 123456789012.dkr.ecr.us-west-2.amazonaws.com/bootstrap:v1.0.0
            essential: false
            mount_points:
              - source_volume: wp
                path: /bitnami/wordpress
                read_only: false
        """,
    "several ports": """\
        name: frontend
        type: Load Balanced Web Service
        image: {location: frontend, port: 8080}
        http:
          path: '/'
          alias: example.com
          target_port: 8083
          additional_rules:
            - path: 'customerdb'
              alias: [a.example.com, b.example.com]
              target_port: 8081
            - path: 'admin'
              alias: [{name: admin.example.com}]
              target_container: envoy
              healthcheck: {path: /health}
              stickiness: true
        sidecars:
          envoy:
            port: 80
            image: envoy
        """,
    "an internal service": """\
        name: backend
        type: Backend Service
        image:
          location: backend
          port: 8080
          healthcheck:
            command: ["CMD-SHELL", "curl -f http://localhost:8080 || exit 1"]
            interval: 10s
            retries: 2
            timeout: 6s
            start_period: 0s
        http:
          path: /
          alias: api.example.internal
          healthcheck:
            grace_period: 45s
        """,
    "a worker": """\
        name: cost-analyzer
        type: Worker Service
        image: {location: analyzer}
        cpu: 256
        memory: 512
        count: 3
        exec: true
        deployment:
          rollback_alarms: ["queue-full"]
        """,
    "a job": """\
        name: report-generator
        type: Scheduled Job
        on:
          schedule: "@daily"
        cpu: 256
        memory: 512
        image: {location: report}
        entrypoint: "/bin/entrypoint --p1 --p2"
        command: ["ps", "au"]
        variables: {LOG_LEVEL: info}
        secrets: {GITHUB_TOKEN: GITHUB_TOKEN}
        environments:
          prod:
            cpu: 2048
            memory: 4096
        """,
    "a log router": """\
        name: frontend
        type: Backend Service
        image: {location: frontend}
        logging:
          retention: 1
          destination:
            Name: cloudwatch
            region: us-west-2
            log_group_name: /copilot/sidecar-test-hello
            log_stream_prefix: copilot/
          enableMetadata: true
          secretOptions: {api_key: key}
          configFilePath: /extra.conf
          variables: {A: 1}
        """,
    "alarms": """\
        name: frontend
        type: Backend Service
        image: {location: frontend, port: 80}
        deployment:
          rollback_alarms: {cpu_utilization: 70.5, memory_utilization: 50}
        network:
          connect: {alias: front}
          vpc: {security_groups: {deny_default: true, groups: [sg-12345678]}}
        """,
    "Windows": """\
        name: frontend
        type: Backend Service
        image: {location: frontend}
        cpu: 1024
        memory: 2048
        platform: {osfamily: windows_server_2022_core, architecture: x86_64}
        """,
    "sidecars": """\
        name: frontend
        type: Load Balanced Web Service
        image:
          location: frontend
          port: 3000
          credentials: arn:aws:secretsmanager:eu-central-1:123456789012:secret:test/frontend/registry-abcdef
          labels: {com.example.team: shop, number: 1}
          depends_on: {nginx: healthy, setup: complete}
        http: {path: /, target_container: nginx}
        sidecars:
          nginx:
            port: 80
            image: {location: nginx}
            essential: true
            variables: {NGINX_PORT: 80}
            healthcheck: {command: curl -f localhost}
            labels: {a: b}
          setup:
            image: setup
            essential: false
            entrypoint: ["/bin/sh", "-c"]
            command: "make setup"
            secrets: {TOKEN: token}
          stats: {image: statsd, port: 8125/udp, cpu: 64, memory: 128}
        """,
    "container instances": """\
        name: frontend
        type: Load Balanced Web Service
        image: {location: frontend, port: 80}
        capacity: ec2
        network: {mode: bridge}
        http: {path: /, load_balancers: [public, internal], alias: [www.example.com], priority: 5, methods: GET,
               headers: {X-Beta: "1"}, query: {v: ["1", "2"]}}
        """,
    "everything declared twice": """\
        name: frontend
        type: Backend Service
        image: {location: "${REGISTRY}/frontend:${TAG}"}
        count: ${COUNT}
        command: ${COMMAND}
        variables:
          A: ${COPILOT_APPLICATION_NAME}-${COPILOT_ENVIRONMENT_NAME}
          B: "${COUNT}"
          C: ${COUNT}
        """,
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_good_manifests_are_read(project: Project, text: str) -> None:
    project.stack('variables: {TAG: "1", REGISTRY: registry.example.com, COUNT: 3, COMMAND: [a, b]}\nec2: {}')
    project.stack(name="prod")
    service = project.one(text)
    assert service.source.broken == frozenset()
    project.definition(text)
