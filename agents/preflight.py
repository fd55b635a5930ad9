"""What must be right before a worker starts: a broker that answers, and topics laid out as the catalog has them.

Faust finds none of this out: it comes up on missing topics, and on topics whose partitions do not match those of its
tables it writes state where it will not look for it.
"""

from __future__ import annotations

from agents.settings import Settings
from topics.admin import TopicAdmin
from topics.catalog import all_topics


class TopicsUnfit(RuntimeError):
    """The broker's topics are not those of the catalog; the message names them and the remedy."""


def check_topics(settings: Settings) -> None:
    """Return if every topic that the worker needs is there with the catalog's number of partitions.

    Raises:
        BrokerUnreachable: no Kafka answers.
        TopicsUnfit: topics are missing, or have more or fewer partitions.
    """
    with TopicAdmin(settings.broker) as admin:
        found = admin.differences(list(all_topics(settings.app_id)))
    missing = [item.topic for item in found if item.found is None]
    if missing:
        others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise TopicsUnfit(
            f"{settings.broker} has no topic {missing[0]}{others}: create them with `diplowire topics create`"
        )
    uneven = [item for item in found if item.setting == "partitions"]
    if uneven:
        told = ", ".join(f"{item.topic} has {item.found} partitions instead of {item.wanted}" for item in uneven)
        raise TopicsUnfit(
            f"at {settings.broker} {told}; keys would part from their state. Delete the topic if it is empty and run "
            "`diplowire topics create`, or give the worker a broker of its own"
        )
