"""Defaults, manifest and overrides: what merges, what replaces, what is removed."""

from tests.model.project import WEB, Project


def test_mappings_merge_and_the_rest_replaces(project: Project) -> None:
    service = project.one(
        """\
        name: web
        type: Backend Service
        image: {location: nginx:1, port: 80, labels: {a: "1", b: "2"}}
        command: [a, b]
        variables: {A: a, B: b}
        exec: true
        environments:
          test:
            image: {location: nginx:2, labels: {b: "3"}}
            command: [c]
            variables: {B: x, C: z}
            exec: false
        """
    )
    assert service.image is not None
    assert (service.image.location, service.image.port, service.image.labels) == ("nginx:2", 80, {"a": "1", "b": "3"})
    assert service.command == ("c",)
    assert {name: each.value for name, each in service.variables.items()} == {"A": "a", "B": "x", "C": "z"}
    assert service.exec is False


def test_null_removes(project: Project) -> None:
    service = project.one(
        WEB
        + """\
variables: {A: a, B: b}
sidecars: {proxy: {image: envoy}}
environments:
  test:
    variables: {A: null}
    sidecars: {proxy: null}
"""
    )
    assert set(service.variables) == {"B"}
    assert service.sidecars == {}


def test_alternatives_clear_each_other(project: Project) -> None:
    number = project.one(WEB + "count: {range: 1-5, cpu_percentage: 50}\nenvironments: {test: {count: 3}}\n")
    assert (number.count.value, number.count.range) == (3, None)
    spot = project.one(WEB + "count: {range: 1-5, cpu_percentage: 50}\nenvironments: {test: {count: {spot: 2}}}\n")
    assert (spot.count.spot, spot.count.range, spot.count.cpu_percentage) == (2, None, None)
    scaled = project.one(WEB + "count: 3\nenvironments: {test: {count: {range: 1-2, cpu_percentage: 9}}}\n")
    assert scaled.count.value is None
    volume = "storage: {volumes: {v: {path: /v, efs: {id: fs-12345678, root_dir: /x}}}}\n"
    own = project.one(WEB + volume + "environments: {test: {storage: {volumes: {v: {efs: {uid: 1, gid: 2}}}}}}\n")
    efs = own.storage.volumes["v"].efs
    assert efs is not None
    assert (efs.id, efs.root_dir, efs.uid) == (None, "/", 1)
    secret = project.one(WEB + "secrets: {A: a}\nenvironments: {test: {secrets: {A: {secretsmanager: test/web/a}}}}\n")
    assert secret.secrets["A"].ssm is None


def test_a_mapping_replaces_its_short_form(project: Project) -> None:
    service = project.one(
        WEB.replace("{path: /}", "{path: /, healthcheck: /a}")
        + "environments: {test: {http: {healthcheck: {interval: 20s}}}}\n"
    )
    assert service.http is not None
    assert (service.http.healthcheck.path, service.http.healthcheck.interval) == ("/", 20)


def test_other_environments_are_left_alone(project: Project) -> None:
    project.stack(name="prod")
    text = WEB + "cpu: 512\nmemory: 1024\nenvironments: {prod: {cpu: 1024, memory: 2048}}\n"
    assert project.one(text).cpu == 512
    assert project.one(text, "prod").cpu == 1024


def test_defaults_lie_below_the_manifest(project: Project) -> None:
    project.stack(name="prod")
    project.write(
        "defaults.yaml",
        """\
        cpu: 512
        memory: 1024
        variables: {LEVEL: info, TEAM: shop}
        environments:
          prod: {variables: {LEVEL: warn}, cpu: 1024}
        """,
    )
    text = WEB + "memory: 2048\nvariables: {LEVEL: debug}\nenvironments: {prod: {memory: 4096}}\n"
    here = project.one(text)
    assert (here.cpu, here.memory) == (512, 2048)
    assert {name: each.value for name, each in here.variables.items()} == {"LEVEL": "debug", "TEAM": "shop"}
    there = project.one(text, "prod")
    assert (there.cpu, there.memory, there.variables["LEVEL"].value) == (1024, 4096, "debug")


def test_a_service_takes_of_the_defaults_what_it_has_a_use_for(project: Project) -> None:
    project.write(
        "defaults.yaml", "http: {deregistration_delay: 5s}\ncount: 2\nvariables: {A: a}\ncpu: 512\nmemory: 1024\n"
    )
    project.write("web.yaml", WEB)
    project.write("job.yaml", 'name: job\ntype: Scheduled Job\nimage: {location: nginx}\non: {schedule: "@daily"}\n')
    project.write("worker.yaml", "name: worker\ntype: Worker Service\nimage: {location: nginx}\n")
    project.write("td.json", '{"containerDefinitions": [{"name": "a", "image": "b", "memory": 64}]}')
    project.write("file.yaml", "name: file\ntask_definition: td.json\ncapacity: ec2\n")
    services = project.read()
    assert services["web"].http is not None
    assert services["web"].http.deregistration_delay == 5
    assert services["worker"].http is None
    assert services["worker"].count.value == 2
    assert services["job"].count.value is None
    assert (services["file"].cpu, services["file"].variables) == (None, {})


def test_null_in_a_manifest_removes_a_default(project: Project) -> None:
    project.write("defaults.yaml", "variables: {A: a, B: b}\n")
    assert set(project.one(WEB + "variables: {A: null}\n").variables) == {"B"}


def test_faults_in_defaults_stand_there_once(project: Project) -> None:
    file = project.write("defaults.yaml", "name: all\ncpus: 512\nmemory: lots\nenvironments: {prodd: {}}\n")
    for number in range(3):
        project.write(f"s{number}.yaml", WEB.replace("web", f"web{number}").replace("/}", f"/{number}}}"))
    assert [(each.file, each.line, each.message) for each in project.findings()] == [
        (file, 1, "`name` cannot be shared"),
        (file, 2, "unknown field `cpus`"),
        (file, 3, "expected a whole number, got the text `lots`"),
        (file, 4, "there is no environment `prodd`"),
    ]


def test_defaults_alone_are_checked(project: Project) -> None:
    file = project.write("defaults.yaml", "cpus: 512\n")
    assert [(each.file, each.line) for each in project.findings()] == [(file, 1)]


def test_a_value_from_the_defaults_is_blamed_there(project: Project) -> None:
    """The pair is wrong; the manifest has one half of it, and the other stands in the defaults."""
    defaults = project.write("defaults.yaml", "memory: 3072\n")
    project.write("web.yaml", WEB + "cpu: 256\n")
    assert [(each.file, each.line) for each in project.findings()] == [(defaults, 1)]


def test_an_override_is_blamed_in_its_line(project: Project) -> None:
    file = project.write("web.yaml", WEB + "cpu: 256\nmemory: 512\nenvironments:\n  test:\n    memory: 3072\n")
    found = project.findings()
    assert [(each.file, each.line, each.path) for each in found] == [(file, 9, "environments.test.memory")]


def test_overrides_that_are_no_mappings(project: Project) -> None:
    project.write("a.yaml", WEB + "environments: 5\n")
    project.write("b.yaml", WEB.replace("web", "b").replace("/}", "/b}") + "environments: {test: [x]}\n")
    assert [(each.line, each.message) for each in project.findings()] == [
        (5, "expected a mapping from environments to fields"),
        (5, "expected a mapping of fields"),
    ]
