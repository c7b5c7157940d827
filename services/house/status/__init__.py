"""The status page: a file that customers read, also while Steward is down (Y-05), with its components, planned work and
subscribers. It takes nothing from an incident but what was published (decision 0076)."""
