"""Faults: each is found at its line, said in plain words, and nothing else is said.

The manifests carry what is expected: `# !!` and words that the finding of that line must have.
"""

import pytest

from tests.model.project import Project, assert_marked

FAULTS = {
    "an unknown field": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        http:
          path: /
          heathcheck: /health  # !! http.heathcheck: unknown field `heathcheck`; did you mean `healthcheck`?
        """,
    "a field that belongs elsewhere": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        spot: 3  # !! did you mean `count.spot`?
        """,
    "a field that belongs at the top": """\
        name: web
        type: Backend Service
        image:
          location: nginx
          command: [serve]  # !! did you mean `command` at the top, not below `image`?
        """,
    "a manifest of an environment": """\
        name: prod
        type: Environment  # !! an environment is a stack
        image: {location: nginx}
        """,
    "many faults at once": """\
        name: Web_1  # !! cannot name a service
        type: Load Balancd Web Service  # !! did you mean `Load Balanced Web Service`?
        image:
          location: nginx
          port: "80"  # !! expected a whole number, got the text `80`; write it without quotes
          labels: {a: 1}
        http:
          path: 7  # !! expected text, got the number 7; write "7"
          stickiness: 1  # !! expected true or false, got the number 1
        cpu: 256.5  # !! expected a whole number
        count:
          range: 1 to 5  # !! `1 to 5` is not a range; write it like `1-10`
        variables:
          9TO5: x  # !! cannot name a variable
        memory: [512]  # !! expected a whole number, got a list
        """,
    "a tag that is of no repository": """\
        name: web
        type: Backend Service
        image:
          tag: v7  # !! a tag alone names no image; add `repository: true`
        """,
    "a tag beside a whole image": """\
        name: web
        type: Backend Service
        image:
          repository: true
          location: nginx
          tag: v7  # !! `location` and `tag` name two images
        """,
    "a repository without a tag": """\
        name: web
        type: Backend Service
        image: {repository: true}  # !! `tag` is missing; add it, or give `images: {web: …}`
        """,
    "what is no tag": """\
        name: web
        type: Backend Service
        image:
          repository: true
          tag: shop:v7  # !! `shop:v7` is not a tag
        """,
    "missing fields stand at their parent": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        http:  # !! http.path: `path` is missing
          stickiness: true
        sidecars:
          proxy:  # !! sidecars.proxy.image: `image` is missing
            port: 8080
        """,
    "missing at the root": """\
        image: {location: nginx}  # !! name: `name` is missing !! type: `type` is missing
        """,
    "a duplicate key": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        cpu: 256
        cpu: 512  # !! `cpu` stands here a second time; it first stands in line 4
        """,
    "what YAML reads in two ways": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        exec: no  # !! a truth value in YAML 1.1 and text in YAML 1.2
        variables:
          OCTAL: 08  # !! a number in one version of YAML
          TIME: 1:30  # !! to base 60
          DAY: 2026-01-02  # !! a date
          COUNTRY: NO  # !! truth value
        """,
    "a YAML tag": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        cpu: !!int "256"  # !! has the YAML tag
        """,
    "values that are nothing": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        cpu:  # !! `cpu` has no value; null removes an inherited value, and there is none
        """,
    "sizes as people say them": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        cpu: 1 vCPU  # !! `1 vCPU` is no number of CPU units or MiB; write `1024`: a core has 1024 units
        memory: 2GB  # !! `2GB` is no number of CPU units or MiB; write `2048`
        """,
    "sizes in parts": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        cpu: 0.25  # !! `0.25` is no number of CPU units or MiB; write `256`
        memory: .5 GB  # !! `.5 GB` is no number of CPU units or MiB; write `512`
        """,
    "sizes that are none": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        cpu: many  # !! expected a whole number, got the text `many`
        memory: "512"  # !! expected a whole number, got the text `512`; write it without quotes
        """,
    "fields that people look for": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        http:
          path: /
          weight: 10  # !! `weight` is left out; a request leads to one service
          additional_rules:
            - {path: /a, weight: 90}  # !! `weight` is left out; a request leads to one service
            - {path: /b, healthcheck: {protocol: https}}  # !! `protocol` is left out; the port decides: 443 is asked
          auth: {type: cognito}  # !! `auth` is left out; the application asks who somebody is
          healthcheck:
            protocol: HTTPS  # !! `protocol` is left out; the port decides: 443 is asked by HTTPS, any other by HTTP
        """,
    "fields of AWS Copilot that are refused": """\
        name: web
        type: Load Balanced Web Service
        image:
          build: Dockerfile  # !! `build` is for CI, and names no image that runs; build and push it in CI
          port: 80
        http:
          path: /
          alias:
            - hosted_zone: Z1  # !! `hosted_zone` of AWS Copilot is not supported
          targetContainer: web  # !! write `target_container`
        nlb: {port: 443/tls}  # !! `nlb` of AWS Copilot is not supported
        publish: {topics: [{name: t}]}  # !! `publish` of AWS Copilot
        observability: {tracing: awsxray}  # !! `observability` of AWS Copilot
        taskdef_overrides: []  # !! `taskdef_overrides` of AWS Copilot
        variables:
          A: {from_cfn: export}  # !! `from_cfn` of AWS Copilot
        count: {range: 1-2, cpu_percentage: 50, response_time: 2s}  # !! `response_time` of AWS Copilot
        network:
          vpc:
            placement:
              subnets: {from_tags: {a: b}}  # !! `from_tags` of AWS Copilot
        """,
    "Fargate's sizes": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        cpu: 256
        memory: 3072  # !! Fargate has no tasks with 256 CPU units and 3072 MiB
        """,
    "Fargate's CPU units": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        cpu: 300  # !! did you mean 512?
        """,
    "ranges": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 70000}  # !! 70000 is out of range: at most 65535
        http:
          path: /
          deregistration_delay: 2h  # !! 2h is not in the range AWS accepts: 0s to 1h
          healthcheck:
            interval: 30  # !! expected a duration, got the number 30; write `30s`
            healthy_threshold: 11  # !! 11 is out of range: at most 10
            grace_period: soon  # !! `soon` is not a duration
        logging: {retention: 31}  # !! CloudWatch Logs cannot keep logs for 31 days; did you mean 30?
        storage: {ephemeral: 201}  # !! 201 is out of range: at most 200
        """,
    "a health check that never ends": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        http:
          path: /
          healthcheck:
            interval: 10s
            timeout: 10s  # !! the timeout of 10s is not less than the interval of 10s
            grace_period: 5s  # !! ends before the second check
            success_codes: 200-600  # !! not in the range AWS accepts: 200 to 499
            port: 8125  # !! port 8125 takes UDP, and health checks are HTTP
        sidecars: {stats: {image: statsd, port: 8125/udp}}
        """,
    "a health check in bridge mode": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        capacity: ec2
        network: {mode: bridge}
        http: {path: /, healthcheck: {port: 81}}  # !! in bridge mode the container instance chooses its ports
        """,
    "dependencies": """\
        name: web
        type: Backend Service
        image:
          location: nginx
          depends_on:
            proxi: start  # !! there is no container `proxi`; did you mean `proxy`?
            proxy: healthy  # !! `proxy` has no health check
            setup: complete
        sidecars:
          proxy:
            image: envoy
            depends_on: {web: success}  # !! `web` is essential: when it ends !! `proxy` -> `web` -> `proxy`
          setup: {image: setup, essential: false, depends_on: {setup: start}}  # !! `setup` waits for itself
        """,
    "a condition there is not": """\
        name: web
        type: Backend Service
        image:
          location: nginx
          depends_on: {proxy: started}  # !! expected one of `start`, `healthy`, `complete`, `success`
        sidecars: {proxy: {image: envoy}}
        """,
    "ports": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        http: {path: /, target_container: prox}  # !! there is no container `prox`; did you mean `proxy`?
        sidecars:
          proxy: {image: envoy, port: 80}  # !! port 80 stands in `image.port` already
        """,
    "no port": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx}
        http: {path: /}  # !! `web` has no port that requests could go to; add `image.port`
        """,
    "a type without requests": """\
        name: web
        type: Worker Service
        image:
          location: nginx
          port: 80  # !! a Worker Service has no `image.port`
        http: {path: /}  # !! a Worker Service has no `http`
        """,
    "a job": """\
        name: web
        type: Scheduled Job
        image: {location: nginx}
        on: {schedule: "@dayly"}  # !! `@dayly` is not a schedule
        count: 2  # !! a Scheduled Job has no `count`
        retries: 3  # !! `retries` of AWS Copilot is not supported
        timeout: 1h  # !! `timeout` of AWS Copilot is not supported
        deployment: {rolling: recreate}  # !! a Scheduled Job has no `deployment`
        """,
    "a job without a schedule": """\
        name: web  # !! a Scheduled Job needs `on.schedule`
        type: Scheduled Job
        image: {location: nginx}
        """,
    "a web service without requests": """\
        name: web  # !! a Load Balanced Web Service needs `http`
        type: Load Balanced Web Service
        image: {location: nginx}
        """,
    "types of AWS Copilot that are refused": """\
        name: web
        type: Request-Driven Web Service  # !! App Runner is not used here
        image: {location: nginx, port: 80}
        """,
    "http switched off": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        http: false  # !! a service without `http` is a Backend Service
        """,
    "secrets in variables": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        variables:
          DB_PASSWORD: hunter2  # !! `DB_PASSWORD` is a secret, its name says so
          githubToken: abc  # !! is a secret, its name says so
          URL: postgres://user:hunter2@db/shop  # !! it looks like an address with a password
          ID: AKIAIOSFODNN7EXAMPLE  # !! it looks like an AWS access key
          FINE_TOKEN: {value: abc, not_secret: true}
          TOKEN_URL: https://example.com/token
          USE_TOKEN: true
          DB_PASSWORD_FILE: /run/secrets/db
        """,
    "secrets out of scope": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        variables: {A: x}
        secrets:
          A: a  # !! `A` is a variable in line 4 already
          B: /other/b  # !! `/other/b` is outside of `/test/web/`, what the service may read
          C: {secretsmanager: mysql}  # !! `mysql` is not the service's own
          D: "a b"  # !! is not the name of a parameter
          E: {}  # !! needs exactly one of `ssm` and `secretsmanager`
          F: /test/web/f
          G: {secretsmanager: test/web/g}
          H: arn:aws:ssm:eu-west-1:123456789012:parameter/test/web/h  # !! is not the service's own
        """,
    "images": """\
        name: web
        type: Backend Service
        image: {location: "https://Nginx:1"}  # !! is not an image; did you mean `nginx:1`?
        sidecars:
          a: {image: "nginx:a b"}  # !! `nginx:a b` is not an image
          b: {image: {build: Dockerfile, location: nginx}}  # !! `build` and `location`: the image is built, or
          c: {image: {build: c/Dockerfile}}  # !! no image is built here; build and push it in CI, `docker build
        """,
    "no image": """\
        name: web
        type: Backend Service
        image: {port: 80}  # !! `location` is missing; add it, or give `images: {web: …}` in the settings
        """,
    "an image of two owners": """\
        name: web
        type: Backend Service
        image:
          location: nginx  # !! the image comes from the parameter, and never from here
          owner: parameter
        """,
    "numbers of tasks": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        count:
          spot: 3  # !! a fixed number on Spot, and another number
          range: {min: 5, max: 2}  # !! the fewest, 5, are more than the most, 2
          requests: 100  # !! no load balancer counts requests
        """,
    "scaling without a range": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        count:
          cpu_percentage: 50  # !! `cpu_percentage` does nothing without `range`
          cooldown: {in: 1m}  # !! `cooldown` does nothing without `range`
        """,
    "a range without scaling": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        count:  # !! `range` has no scaling rule
          range: 1-3
        """,
    "requests from no task": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        http: {path: /, priority: 1}
        count: {range: 0-5, requests: 100}  # !! count.range: a service that has come to 0 tasks stays there
        """,
    "any rule from no task": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        count:
          cpu_percentage: 50
          memory_percentage: 50
          range:
            min: 0  # !! a service that has come to 0 tasks stays there: without tasks
            max: 5
        """,
    "a number in quotes": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        count: "3"  # !! `3` is not a number of tasks; write `count: 3`, without quotes
        """,
    "a number of App Runner": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        count: high-availability/3  # !! is not a number of tasks; write `count: 3`, without quotes
        """,
    "a range alone": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        count: 1-10  # !! is not a number of tasks; write `count: {range: 1-10, cpu_percentage: 70}`
        """,
    "a word": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        count: many  # !! `many` is not a number of tasks; write a number, `count: 3`
        """,
    "spot beyond the most": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        count:
          range: {min: 2, max: 5, spot_from: 6}  # !! no task would run on Fargate Spot
          cpu_percentage: 70
        """,
    "spot out of range": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        count:
          range: {min: 2, max: 5, spot_from: 6}
          cpu_percentage: {value: 101, cooldown: {in: 1}}  # !! at most 100 !! expected a duration
        """,
    "capacity": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        capacity: ec2
        platform: linux/arm64  # !! the platform is the container instance's
        count: {spot: 2}  # !! Fargate Spot runs no tasks with `capacity: ec2`
        storage: {ephemeral: 30}  # !! the disk is the container instance's
        network:
          mode: bridge
          vpc: {placement: public}  # !! tasks on container instances are private !! in bridge mode a task has none
          connect: true  # !! in bridge mode a task has none
        """,
    "bridge on Fargate": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        network: {mode: bridge}  # !! Fargate has no bridge networking
        """,
    "volumes": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        storage:
          volumes:
            a: {path: /data}
            b: {path: /data}  # !! `/data` has a volume already, in `storage.volumes.a.path`
            c:  # !! nothing mounts `c`
              efs: true
            d:
              path: /d
              efs:
                id: fs-12345678
                root_dir: /x  # !! an access point brings its own directory
                auth: {access_point_id: fsap-12345678, iam: false}  # !! an access point needs IAM
            e: {path: /e, efs: {root_dir: /x}}  # !! `id` is missing
        sidecars:
          s:
            image: nginx
            mount_points: [{source_volume: aa, path: /a}]  # !! there is no volume `aa`; did you mean `a`?
        """,
    "file systems of two kinds": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        storage:
          volumes:
            a:
              path: /a
              efs:  # !! a file system that exists, and a new one
                id: fs-12345678
                uid: 1000
                gid: 1000
            b: {path: /b, efs: {uid: 1000}}  # !! `gid` is missing
            c: {path: /c, efs: {uid: 1, gid: 2, root_dir: /x}}  # !! a new file system has its own directory
            d:
              path: /d
              efs: {managed: true, auth: {iam: false}}  # !! a new file system lets nobody in without IAM
            e:
              path: /e
              efs:
                uid: 1
                gid: 2
                auth: {iam: false}  # !! a new file system lets nobody in without IAM
            f: {path: /f, efs: {id: fs-12345678, auth: {iam: false}}}
        """,
    "subnets": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        network:
          vpc:
            placement: {subnets: [subnet-12345678]}
            security_groups: [web]  # !! `web` is not the id of a security group
        """,
    "a load balancer twice": """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        http: {path: /, load_balancers: [public, public]}  # !! `public` stands more than once
        """,
    "sidecars that are too large": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        cpu: 256
        memory: 512
        sidecars:
          a: {image: nginx, cpu: 200}  # !! sidecars.a.cpu: the containers reserve 300 of `cpu` together
          b: {image: nginx, cpu: 100, memory: 1024}  # !! container `b` has more `memory` than the task's 512
        """,
    "subnets of another VPC": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        network:
          vpc:
            placement: {subnets: [subnet-12345678]}  # !! these subnets are not in the VPC that this program makes
        """,
    "a placement of two kinds": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        network:
          vpc:
            placement: {kind: public, subnets: [subnet-12345678]}  # !! a kind of subnets, and !! these subnets are not
        """,
    "no placement": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        network: {vpc: {placement: {}}}  # !! names no subnets
        """,
    "a name without a port": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        network: {connect: {alias: web}}  # !! the service has no port that others could call
        """,
    "environments": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        environments:
          prodd:  # !! there is no environment `prodd`; did you mean `prod`?
            cpu: 512
          test:
            name: other  # !! `name` is the same in all environments
            memory: null  # !! `memory` has no value
          prod:
            image: {location: "nginx:${ONLY_THERE}"}
            cpu: many  # !! expected a whole number
            coun: 1  # !! did you mean `count`?
        """,
    "variables there are not": """\
        name: web
        type: Backend Service
        image: {location: "nginx:${TAGG}"}  # !! the variable `TAGG` is not declared; did you mean `TAG`?
        count: ${NUMBER}  # !! the variable `NUMBER` is not declared
        variables:
          SHELL: ${HOME}  # !! the variable `HOME` is not declared
          ESCAPED: \\${HOME}
        """,
    "container health checks": """\
        name: web
        type: Backend Service
        image:
          location: nginx
          healthcheck: {command: [curl, localhost], timeout: 61s}  # !! 1m1s is not in the range
        sidecars:
          a: {image: nginx, healthcheck: {command: [CMD]}}
          b: {image: nginx, healthcheck: {interval: 10s}}  # !! `command` is missing
        """,
    "health check commands": """\
        name: web
        type: Backend Service
        image:
          location: nginx
          healthcheck: {command: [curl, localhost]}  # !! begins with `curl`
        sidecars:
          a: {image: nginx, healthcheck: {command: [CMD]}}  # !! has no command
          web: {image: nginx}  # !! `web` is the name of the container in `name` already
        """,
    "Windows": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        platform: windows/x86_64
        cpu: 512  # !! Fargate has no tasks with 512 CPU units for Windows
        memory: 1024
        storage:
          readonly_fs: true  # !! Windows has no `readonly_fs`
          volumes: {a: {path: /a, efs: true}}  # !! Windows has no `efs`
        network: {connect: true}  # !! Service Connect does not run on Windows
        """,
    "a platform there is not": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        platform: linux/mips  # !! `linux/mips` is not a platform
        """,
    "rollback alarms": """\
        name: web
        type: Backend Service
        image: {location: nginx}
        deployment:
          rolling: slow  # !! expected one of `default`, `recreate`
          rollback_alarms: {messages_delayed: 5}  # !! `messages_delayed` of AWS Copilot is not supported
        """,
}


@pytest.mark.parametrize("text", FAULTS.values(), ids=FAULTS.keys())
def test_faults_are_found(project: Project, text: str) -> None:
    project.stack('variables: {TAG: "1"}\nec2:')
    project.stack(name="prod")
    file = project.write("web.yaml", text)
    assert_marked(text, project.findings(), file)


@pytest.mark.parametrize(
    ("network", "faults"),
    [("{nat: none}", 1), ("{nat: none, vpc_endpoints: true}", 0), ("{nat: single}", 0), ("{nat: per_zone}", 0)],
)
def test_private_tasks_need_a_way_out(project: Project, network: str, faults: int) -> None:
    project.stack(f"network: {network}")
    image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:1"
    file = project.write("web.yaml", f"name: web\ntype: Backend Service\nimage: {{location: '{image}'}}\n")
    findings = project.findings()
    assert len(findings) == faults
    assert all(finding.file == file and "neither NAT nor VPC endpoints" in finding.message for finding in findings)
    project.write(
        "web.yaml", "name: web\ntype: Backend Service\nimage: {location: x}\nnetwork: {vpc: {placement: public}}\n"
    )
    assert project.findings() == []


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("count: many", "count: `many` is not a number of tasks"),
        ('count: "3"', "`3` is not a number of tasks; write `count: 3`, without quotes"),
        (
            'count: {range: 1-2, cpu_percentage: "70"}',
            "expected a whole number or a mapping, got the text `70`; write it without quotes",
        ),
        ("count: {range: 1-2, cpu_percentage: [7]}", "expected a whole number or a mapping, got a list"),
        ("sidecars: {s: {image: x, port: [9]}}", "expected text or a whole number or a mapping, got a list"),
        ("platform: 5", "expected text or a mapping, got the number 5"),
        ("network: {connect: some}", "expected true or false or a mapping, got the text `some`"),
        ("network: {vpc: {security_groups: sg-1}}", "expected a list or a mapping, got the text `sg-1`"),
        ("storage: {volumes: {v: {path: /v, efs: fs-1}}}", "expected true or false or a mapping, got the text `fs-1`"),
        ("secrets: {A: 5}", "expected text or a mapping, got the number 5"),
        ("sidecars: {s: {image: 5}}", "expected text or a mapping, got the number 5"),
        ("command: 5", "expected text or a list, got the number 5"),
        ("storage: 5", "expected a mapping, got the number 5"),
        ("http: {path: /, additional_rules: /b}", "expected a list, got the text `/b`"),
    ],
)
def test_what_was_expected_has_every_form_of_a_field(project: Project, field: str, said: str) -> None:
    project.write("a.yaml", f"name: a\ntype: Backend Service\nimage: {{location: x, port: 80}}\n{field}\n")
    assert [said in str(each) for each in project.findings()] == [True]
