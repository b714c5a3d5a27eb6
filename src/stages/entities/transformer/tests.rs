//! A network of one layer whose weights are all nought but the embeddings, so that each piece says
//! its own label.

use std::collections::HashMap;
use std::sync::Arc;

use candle_core::{Device, Tensor, safetensors};
use serde_json::json;

use super::*;
use crate::stages::entities::{Gazetteer, Input, Recogniser};

const LABELS: [&str; 5] = ["O", "B-PER", "I-PER", "B-LOC", "B-DATE"];

/// Pieces with the number of their label.
const PIECES: [(&str, usize); 12] = [
    ("[PAD]", 0),
    ("[UNK]", 0),
    ("[CLS]", 0),
    ("[SEP]", 0),
    ("Ana", 1),
    ("Duarte", 2),
    ("El", 3),
    ("##lery", 0),
    ("Sarn", 3),
    ("Monday", 4),
    ("left", 0),
    (".", 0),
];

const WIDTH: usize = 8;

/// Names and shapes of the layer's tensors; a name that ends in `+` is a norm.
fn shapes(architecture: &str) -> Vec<(String, Vec<usize>)> {
    let dense = |name: &str| {
        vec![(format!("{name}.weight"), vec![WIDTH, WIDTH]), (format!("{name}.bias"), vec![WIDTH])]
    };
    let parts: [&str; 6] = match architecture {
        "distilbert" => [
            "attention.q_lin",
            "attention.k_lin",
            "attention.v_lin",
            "attention.out_lin",
            "ffn.lin1",
            "ffn.lin2",
        ],
        _ => [
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "intermediate.dense",
            "output.dense",
        ],
    };
    let layer = layer(architecture);
    parts.iter().flat_map(|part| dense(&format!("{layer}.{part}"))).collect()
}

fn layer(architecture: &str) -> &'static str {
    if architecture == "distilbert" { "transformer.layer.0" } else { "encoder.layer.0" }
}

fn weights(architecture: &str) -> Vec<u8> {
    let zeros = |shape: &[usize]| {
        Tensor::zeros(shape, candle_core::DType::F32, &Device::Cpu).expect("a small tensor")
    };
    let mut tensors: HashMap<String, Tensor> = HashMap::new();
    let mut add = |name: String, tensor: Tensor| tensors.insert(name, tensor);
    for (name, shape) in shapes(architecture) {
        add(format!("{architecture}.{name}"), zeros(&shape));
    }
    let layer = layer(architecture);
    let norms = match architecture {
        "distilbert" => ["sa_layer_norm", "output_layer_norm"],
        _ => ["attention.output.LayerNorm", "output.LayerNorm"],
    };
    let norms = norms.map(|norm| format!("{layer}.{norm}"));
    for norm in norms.iter().map(String::as_str).chain(["embeddings.LayerNorm"]) {
        let ones = Tensor::ones(&[WIDTH], candle_core::DType::F32, &Device::Cpu).expect("small");
        add(format!("{architecture}.{norm}.weight"), ones);
        add(format!("{architecture}.{norm}.bias"), zeros(&[WIDTH]));
    }
    let mut embeddings = vec![0f32; PIECES.len() * WIDTH];
    for (piece, (_, label)) in PIECES.iter().enumerate() {
        embeddings[piece * WIDTH + label] = 1.0;
    }
    let embeddings = Tensor::from_vec(embeddings, (PIECES.len(), WIDTH), &Device::Cpu);
    let words = format!("{architecture}.embeddings.word_embeddings.weight");
    add(words, embeddings.expect("as many numbers as cells"));
    for (name, rows) in [("position_embeddings", 64), ("token_type_embeddings", 2)] {
        add(format!("{architecture}.embeddings.{name}.weight"), zeros(&[rows, WIDTH]));
    }
    let mut classifier = vec![0f32; LABELS.len() * WIDTH];
    (0..LABELS.len()).for_each(|label| classifier[label * WIDTH + label] = 4.0);
    let classifier = Tensor::from_vec(classifier, (LABELS.len(), WIDTH), &Device::Cpu);
    add("classifier.weight".to_owned(), classifier.expect("as many numbers as cells"));
    add("classifier.bias".to_owned(), zeros(&[LABELS.len()]));
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    safetensors::save(&tensors, file.path()).expect("written");
    std::fs::read(file.path()).expect("read")
}

fn config(architecture: &str) -> serde_json::Value {
    let labels: HashMap<String, &str> =
        LABELS.iter().enumerate().map(|(at, label)| (at.to_string(), *label)).collect();
    json!({
        "model_type": architecture, "id2label": labels, "vocab_size": PIECES.len(),
        "max_position_embeddings": 64, "pad_token_id": 0,
        "hidden_size": WIDTH, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": WIDTH, "type_vocab_size": 2,
        "dim": if architecture == "distilbert" { json!(WIDTH) } else { json!(null) },
        "n_layers": 1, "n_heads": 2, "hidden_dim": WIDTH,
    })
}

fn tokenizer() -> Vec<u8> {
    let vocabulary: HashMap<&str, usize> =
        PIECES.iter().enumerate().map(|(id, (piece, _))| (*piece, id)).collect();
    let tokenizer = json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": null, "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "decoder": null,
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary,
        },
    });
    serde_json::to_vec(&tokenizer).expect("plain data")
}

fn files(architecture: &str) -> Files {
    let mut config = config(architecture);
    let object = config.as_object_mut().expect("an object");
    object.remove(if architecture == "distilbert" { "hidden_size" } else { "dim" });
    let config = serde_json::to_vec(&config).expect("plain data");
    Files { config, tokenizer: tokenizer(), weights: weights(architecture) }
}

fn small(budget: usize, window: usize, overlap: usize) -> Transformer {
    Transformer::read(files("bert"), Reach { budget, window, overlap }).expect("a whole network")
}

fn found(transformer: &Transformer, headline: Option<&str>, body: &str) -> (Vec<String>, bool) {
    let recogniser =
        Recogniser::new(Arc::new(Gazetteer::default())).with(Some(transformer.clone()));
    let found = recogniser.find(&Input { headline, body, ..Input::default() });
    let mut names = Vec::new();
    for entity in &found.entities {
        for mention in &entity.mentions {
            names.push(format!("{:?} {}", entity.kind, mention.text));
        }
    }
    (names, found.fell_back)
}

#[test]
fn every_architecture_tags_by_the_first_piece_of_a_word() {
    for architecture in ["bert", "distilbert", "roberta"] {
        let reach = Reach { window: 32, ..Reach::default() };
        let transformer = Transformer::read(files(architecture), reach);
        let transformer = transformer.unwrap_or_else(|error| panic!("{architecture}: {error}"));
        let (names, fell_back) =
            found(&transformer, Some("Sarn left"), "Ana Duarte left Ellery. Ana left Monday.");
        let expected = ["Place Sarn", "Person Ana Duarte", "Person Ana", "Place Ellery"];
        assert_eq!(names, expected, "{architecture}");
        assert!(!fell_back);
    }
}

#[test]
fn a_long_text_is_read_in_windows_and_no_name_is_lost_between_them() {
    let body = "left Ana Duarte left left Ellery . ".repeat(40);
    let (names, _) = found(&small(4_000, 16, 6), None, &body);
    assert_eq!(names.len(), 80);
    assert!(names.iter().all(|name| name == "Person Ana Duarte" || name == "Place Ellery"));
}

#[test]
fn a_text_beyond_the_budget_goes_to_the_linear_tagger() {
    let (names, fell_back) = found(&small(5, 32, 4), None, "Ana Duarte left Toronto on Monday .");
    assert!(fell_back);
    assert!(names.contains(&"Place Toronto".to_owned()), "{names:?}");
}

#[test]
fn the_words_of_two_networks_are_the_same_only_with_the_same_files_and_reach() {
    assert_eq!(small(5, 32, 4), small(5, 32, 4));
    assert_ne!(small(5, 32, 4), small(6, 32, 4));
}

#[test]
fn what_does_not_fit_is_refused_with_a_remedy() {
    let refused = |files: Files, window: usize| {
        let reach = Reach { window, ..Reach::default() };
        Transformer::read(files, reach).expect_err("refused")
    };
    let long = refused(files("bert"), 63);
    assert_eq!(long.remedy, "write a window of at most 62");
    let mut other = config("bert");
    other["model_type"] = json!("gpt2");
    let config = serde_json::to_vec(&other).expect("plain data");
    let error = refused(Files { config, ..files("bert") }, 32);
    assert!(error.reason.contains("the architecture `gpt2` is not known"), "{error}");
    let cut = Files { weights: files("bert").weights[..100].to_vec(), ..files("bert") };
    assert!(refused(cut, 32).reason.starts_with("model.safetensors: "));
    let broken = Files { tokenizer: b"{}".to_vec(), ..files("bert") };
    assert!(refused(broken, 32).reason.starts_with("tokenizer.json: "));
}
