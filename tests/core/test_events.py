from tlstudio.core.events import BatchDone, Event, Message, Progress, throttled


def test_many_events_become_few_but_the_last_of_a_stage_always_passes() -> None:
    seen: list[Event] = []
    report = throttled(seen.append, per_second=0.001)
    report(Progress("a", 1, 1000))
    for done in range(2, 1001):
        report(Progress("a", done, 1000))
    assert seen == [Progress("a", 1000, 1000)] or seen == [Progress("a", 1, 1000), Progress("a", 1000, 1000)]


def test_batches_are_throttled_and_messages_are_not() -> None:
    seen: list[Event] = []
    report = throttled(seen.append, per_second=0.001)
    for batch in range(1, 101):
        report(BatchDone("head", 1, batch, 100, 1.0, 0.5, 10.0))
        report(Message(str(batch)))
    assert sum(isinstance(event, Message) for event in seen) == 100
    assert sum(isinstance(event, BatchDone) for event in seen) <= 2
    assert BatchDone("head", 1, 100, 100, 1.0, 0.5, 10.0) in seen


def test_a_total_that_is_not_known_is_no_end() -> None:
    seen: list[Event] = []
    report = throttled(seen.append, per_second=0.001)
    for done in range(100):
        report(Progress("a", done, 0))
    report(Progress("a", 100, 100))
    assert seen == [Progress("a", 0, 0), Progress("a", 100, 100)]
    assert [event.amount for event in seen if isinstance(event, Progress)] == ["0", "100 / 100"]
