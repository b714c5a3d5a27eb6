//! The network itself: an encoder of the BERT family and a linear layer over its pieces.

use anyhow::Context;
use candle_core::{D, DType, Device, Result, Tensor};
use candle_nn::{Linear, Module, VarBuilder, linear, ops};
use candle_transformers::models::{bert, distilbert, xlm_roberta};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What every `config.json` says, whatever its architecture.
#[derive(Deserialize)]
struct Common {
    model_type: String,
    vocab_size: usize,
    max_position_embeddings: usize,
    #[serde(default)]
    pad_token_id: usize,
}

/// Keys that older files leave out, with what is meant then.
fn defaults() -> [(&'static str, Value); 9] {
    [
        ("position_embedding_type", json!("absolute")),
        ("attention_probs_dropout_prob", json!(0.1)),
        ("hidden_dropout_prob", json!(0.1)),
        ("initializer_range", json!(0.02)),
        ("layer_norm_eps", json!(1e-12)),
        ("type_vocab_size", json!(2)),
        ("pad_token_id", json!(0)),
        ("hidden_act", json!("gelu")),
        ("activation", json!("gelu")),
    ]
}

enum Encoder {
    Bert(bert::BertModel),
    Distil(distilbert::DistilBertModel),
    Roberta(xlm_roberta::XLMRobertaModel),
}

/// Encoder and classifier.
pub(super) struct Network {
    encoder: Encoder,
    classifier: Linear,
    /// Most pieces of a call, special ones among them.
    pub(super) longest: usize,
    /// Pieces it knows.
    pub(super) vocabulary: usize,
}

impl Network {
    /// Builds it from its configuration and its weights.
    pub(super) fn read(config: &[u8], weights: Vec<u8>, labels: usize) -> anyhow::Result<Self> {
        let mut stated: Map<String, Value> = serde_json::from_slice(config)?;
        for (key, value) in defaults() {
            stated.entry(key).or_insert(value);
        }
        let stated = Value::Object(stated);
        let common: Common = serde_json::from_value(stated.clone())?;
        // One architecture has a name of its own for the width of its encoder.
        let width = stated.get("hidden_size").or_else(|| stated.get("dim"));
        let width = width.and_then(Value::as_u64).context("no hidden_size")? as usize;
        let builder = VarBuilder::from_buffered_safetensors(weights, DType::F32, &Device::Cpu)?;
        let mut longest = common.max_position_embeddings;
        let encoder = match common.model_type.as_str() {
            "bert" => Encoder::Bert(bert::BertModel::load(
                builder.clone(),
                &serde_json::from_value(stated)?,
            )?),
            "distilbert" => {
                let config = serde_json::from_value(stated)?;
                Encoder::Distil(distilbert::DistilBertModel::load(builder.clone(), &config)?)
            }
            "roberta" | "xlm-roberta" | "camembert" => {
                // Positions are counted from behind that of the padding.
                longest = longest.saturating_sub(common.pad_token_id + 1);
                let config = serde_json::from_value(stated)?;
                let inner = builder.pp("roberta");
                Encoder::Roberta(xlm_roberta::XLMRobertaModel::new(&config, inner)?)
            }
            other => anyhow::bail!(
                "the architecture `{other}` is not known; bert, distilbert, roberta and \
                 xlm-roberta are"
            ),
        };
        let classifier = linear(width, labels, builder.pp("classifier"))?;
        Ok(Self { encoder, classifier, longest, vocabulary: common.vocab_size })
    }

    /// Probabilities of the labels, by piece.
    pub(super) fn odds(&self, pieces: &[u32]) -> Result<Vec<Vec<f32>>> {
        let pieces = Tensor::new(pieces, &Device::Cpu)?.unsqueeze(0)?;
        let hidden = match &self.encoder {
            Encoder::Bert(encoder) => encoder.forward(&pieces, &pieces.zeros_like()?, None)?,
            Encoder::Distil(encoder) => {
                // Here a mask says what is hidden, not what is seen.
                let mask = Tensor::zeros(pieces.dims(), DType::U8, &Device::Cpu)?;
                encoder.forward(&pieces, &mask.unsqueeze(1)?.unsqueeze(1)?)?
            }
            Encoder::Roberta(encoder) => {
                let mask = Tensor::ones(pieces.dims(), DType::F32, &Device::Cpu)?;
                encoder.forward(&pieces, &mask, &pieces.zeros_like()?, None, None, None)?
            }
        };
        let scores = self.classifier.forward(&hidden)?;
        ops::softmax(&scores, D::Minus1)?.squeeze(0)?.to_vec2()
    }
}
