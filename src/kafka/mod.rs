//! The Kafka edge: the only user of rdkafka.
