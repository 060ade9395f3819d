"""Requests are judged here before moto sees them: what AWS refuses is refused, with its code and words.

call.py       what does a request ask?                   existing.py   what is there already?
shapes.py     does it fit the service's model?           enums.py      of which enums and patterns is that asked?
codes.py      what does each service call a misfit?      rule.py       how is a documented rule written?
rules/        one file for each service, to be read as a list
alarm_metrics.py  what may an alarm on several metrics not have?
shared_providers.py  what must a trust policy ask of tokens of a provider that many share?
page.py       docs/local-aws.md, written from the above
"""

from sandbox.aws.judge.judge import refused

__all__ = ["refused"]
