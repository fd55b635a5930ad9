"""Kafka brokers that a laptop or a test starts for itself: Tansu in memory, and Apache Kafka from its jars."""
