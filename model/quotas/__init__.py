"""What AWS limits, and what an environment needs of it.

load_balancers.py  how many rules and target groups can a load balancer have?
"""
