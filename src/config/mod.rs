//! Configuration: from the shape of the file to what is meant, checked once, with line and reason.

mod settings;

pub use settings::{
    BatchSettings, Delivery, GroupProtocol, HttpSettings, InputSettings, KafkaSettings,
    LedgerSettings, LogFormat, LogSettings, LostData, PipelineSettings, SaslSettings, Secret,
    Settings, StartAt, TlsSettings, TopicSettings,
};
