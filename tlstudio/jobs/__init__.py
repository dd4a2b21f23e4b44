"""The jobs: the one seam between the front ends and the work.

A job is a frozen dataclass with one method, `run(report, should_stop) -> result`. The engine is imported inside `run`,
so that naming a job loads no TensorFlow. The modules are those of `verbs`.
"""
