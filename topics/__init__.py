"""The contracts of diplowire: topics, record types, codec, CloudEvents headers, schemas and the AsyncAPI document."""
