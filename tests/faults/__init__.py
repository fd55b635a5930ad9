"""Faults on purpose: numbered articles through a real Apache Kafka while processes are killed, frozen and restarted."""
