"""What watches services and jobs: alarms and dashboards of CloudWatch.

alarm.py       what is an alarm?
of_service.py  which does a service have?          requests.py  ... by its requests and targets?
counted.py     ... by what EventBridge counts?
price.py       what do they cost?
dashboards.py  what do an environment's dashboards show?
"""
