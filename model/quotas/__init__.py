"""What AWS limits, and what an environment needs of it.

table.py           which quotas are there, how large are they, and may they be raised?
quota.py           what is a row, a need, and the two side by side?
load_balancers.py, network.py, tasks.py, single.py   what does an environment need of them?
docker_hub.py      does Docker Hub give as many images as a deployment pulls?
lines.py           which are close, which are exceeded, and what is said of it?
text.py            how does docs/quotas.md show them?
"""
