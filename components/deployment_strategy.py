"""How requests move from one revision of a service to the other, as the provider takes it."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws


@dataclass
class HookArgs:
    """A stage of a deployment at which somebody is asked.

    Attributes:
        stage: the stage, as ECS spells it (`POST_TEST_TRAFFIC_SHIFT`).
        function: ARN of the Lambda function that answers; default none, for a pause.
        role_arn: the role with which ECS calls the function; needed with one.
        minutes: minutes that a pause waits, 1 to 20,160; default 1,440.
        action: what a pause comes to that nobody answers, `ROLLBACK` (default) or `CONTINUE`.
    """

    stage: str
    function: str | None = None
    role_arn: pulumi.Input[str] | None = None
    minutes: int = 1440
    action: str = "ROLLBACK"

    def as_input(self) -> aws.ecs.ServiceDeploymentConfigurationLifecycleHookArgs:
        """The hook as the provider takes it."""
        if self.function is not None:
            return aws.ecs.ServiceDeploymentConfigurationLifecycleHookArgs(
                lifecycle_stages=[self.stage],
                target_type="AWS_LAMBDA",
                hook_target_arn=self.function,
                role_arn=self.role_arn,
            )
        timeout = aws.ecs.ServiceDeploymentConfigurationLifecycleHookTimeoutConfigurationArgs(
            action=self.action, timeout_in_minutes=str(self.minutes)
        )
        return aws.ecs.ServiceDeploymentConfigurationLifecycleHookArgs(
            lifecycle_stages=[self.stage], target_type="PAUSE", timeout_configuration=timeout
        )


@dataclass
class StrategyArgs:
    """How requests move; times in minutes.

    Attributes:
        strategy: `ROLLING` (default), `BLUE_GREEN`, `LINEAR` or `CANARY`. It is always said: what is left out, the
            provider and ECS keep.
        bake_minutes: how long both revisions run once all requests have moved, 0 to 1,440; default none, for `ROLLING`.
        percent: percent of the requests of the first step, with `LINEAR` of each; default none, for the other two.
        step_minutes: from one step to the next, 0 to 1,440; likewise.
        hooks: see `HookArgs`; default none.
    """

    strategy: str = "ROLLING"
    bake_minutes: int | None = None
    percent: float | None = None
    step_minutes: int | None = None
    hooks: list[HookArgs] = field(default_factory=list)

    @property
    def shifts(self) -> bool:
        """Whether requests move, and not task by task."""
        return self.strategy != "ROLLING"

    def as_input(self) -> aws.ecs.ServiceDeploymentConfigurationArgs:
        """The configuration as the provider takes it: its numbers of minutes are texts."""
        made = aws.ecs.ServiceDeploymentConfigurationArgs(strategy=self.strategy)
        if self.bake_minutes is not None:
            made.bake_time_in_minutes = str(self.bake_minutes)
        if self.strategy == "CANARY":
            made.canary_configuration = aws.ecs.ServiceDeploymentConfigurationCanaryConfigurationArgs(
                canary_percent=self.percent, canary_bake_time_in_minutes=str(self.step_minutes)
            )
        if self.strategy == "LINEAR":
            made.linear_configuration = aws.ecs.ServiceDeploymentConfigurationLinearConfigurationArgs(
                step_percent=self.percent, step_bake_time_in_minutes=str(self.step_minutes)
            )
        if self.hooks:
            made.lifecycle_hooks = [hook.as_input() for hook in self.hooks]
        return made


@dataclass
class PairArgs:
    """What ECS moves the requests of a target group with.

    Attributes:
        target_group_arn: the second target group.
        production_rule_arn: the listener rule of all requests.
        role_arn: the role with which ECS moves them.
        test_rule_arn: the listener rule of test requests; default none.
    """

    target_group_arn: pulumi.Input[str]
    production_rule_arn: pulumi.Input[str]
    role_arn: pulumi.Input[str]
    test_rule_arn: pulumi.Input[str] | None = None

    def as_input(self) -> aws.ecs.ServiceLoadBalancerAdvancedConfigurationArgs:
        """The configuration as the provider takes it."""
        return aws.ecs.ServiceLoadBalancerAdvancedConfigurationArgs(
            alternate_target_group_arn=self.target_group_arn,
            production_listener_rule=self.production_rule_arn,
            test_listener_rule=self.test_rule_arn,
            role_arn=self.role_arn,
        )
