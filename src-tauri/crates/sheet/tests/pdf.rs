//! The PDF as an archive reads it: PDF/A-3a, tagged, with its fonts and the record inside.
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

#[path = "cases/mod.rs"]
#[allow(dead_code, reason = "shared with other tests, the benchmark and the example")]
mod cases;

use lopdf::{Dictionary, Document, Object};
use record::example;
use sheet::{Content, Paper, Typeset, typeset};

const ENVELOPE: &[u8] = br#"{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[]}"#;

fn set(content: &Content) -> Typeset {
    typeset(content, Paper::A4).unwrap()
}

fn open(bytes: &[u8]) -> Document {
    Document::load_mem(bytes).unwrap()
}

/// The dictionary at the end of a path of names.
fn dictionary<'a>(document: &'a Document, from: &'a Dictionary, path: &[&str]) -> &'a Dictionary {
    path.iter().fold(from, |at, name| {
        let object = at.get(name.as_bytes()).unwrap_or_else(|_| panic!("{name} of {path:?}"));
        document.dereference(object).unwrap().1.as_dict().unwrap()
    })
}

fn text(object: &Object) -> String {
    lopdf::decode_text_string(object).unwrap()
}

#[test]
fn the_record_rides_along_as_the_source_of_the_sheet() {
    let document = open(&set(&cases::signed(example::record())).pdf(ENVELOPE).unwrap());
    let catalog = document.catalog().unwrap();
    let associated = document
        .dereference(catalog.get(b"AF").unwrap())
        .unwrap()
        .1
        .as_array()
        .unwrap();
    assert_eq!(associated.len(), 1, "one associated file");
    let file = document.dereference(&associated[0]).unwrap().1.as_dict().unwrap();
    assert_eq!(file.get(b"AFRelationship").unwrap().as_name().unwrap(), b"Source");
    assert_eq!(text(file.get(b"UF").unwrap()), "record.dsse.json");
    let embedded = dictionary(&document, file, &["EF"]).get(b"F").unwrap();
    let stream = document.dereference(embedded).unwrap().1.as_stream().unwrap();
    assert_eq!(
        stream.dict.get(b"Subtype").unwrap().as_name().unwrap(),
        b"application/vnd.dsse.envelope.v1+json"
    );
    let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    assert_eq!(bytes, ENVELOPE, "the very bytes");
}

#[test]
fn a_form_carries_nothing() {
    let document = open(&set(&cases::form()).pdf(&[]).unwrap());
    assert!(document.catalog().unwrap().get(b"AF").is_err());
}

#[test]
fn it_says_that_it_is_an_archive_and_accessible() {
    let document = open(&set(&cases::signed(example::record())).pdf(ENVELOPE).unwrap());
    let catalog = document.catalog().unwrap();
    let metadata = document
        .dereference(catalog.get(b"Metadata").unwrap())
        .unwrap()
        .1
        .as_stream()
        .unwrap();
    let xmp = String::from_utf8(metadata.content.clone()).unwrap();
    for said in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
    ] {
        assert!(xmp.contains(said), "{said} in {xmp}");
    }
    assert!(xmp.contains("MarketSage\u{a0}2.1.0 in production"), "its title: {xmp}");
    let intent = document
        .dereference(catalog.get(b"OutputIntents").unwrap())
        .unwrap()
        .1
        .as_array()
        .unwrap();
    assert_eq!(intent.len(), 1, "colours mean something");
    assert_eq!(text(catalog.get(b"Lang").unwrap()), "en");
    let marked = dictionary(&document, catalog, &["MarkInfo"]);
    assert!(marked.get(b"Marked").unwrap().as_bool().unwrap());
}

#[test]
fn headings_tables_and_pictures_are_tagged() {
    let document = open(&set(&cases::signed(example::record())).pdf(ENVELOPE).unwrap());
    dictionary(&document, document.catalog().unwrap(), &["StructTreeRoot"]);
    let kinds = |kind: &str| {
        let of_kind = |dictionary: &&Dictionary| {
            dictionary
                .get(b"S")
                .and_then(Object::as_name)
                .is_ok_and(|name| name == kind.as_bytes())
        };
        document
            .objects
            .values()
            .filter_map(|object| object.as_dict().ok())
            .filter(of_kind)
            .count()
    };
    assert_eq!(kinds("H1"), 1, "one title");
    assert!(kinds("H2") >= 7, "a heading for each part: {}", kinds("H2"));
    assert!(kinds("Table") >= 4, "tables: {}", kinds("Table"));
    assert!(kinds("TH") >= 25, "heads of columns: {}", kinds("TH"));
    let figures = document.objects.values().filter_map(|object| object.as_dict().ok());
    let figures = figures.filter(|one| {
        one.get(b"S")
            .and_then(Object::as_name)
            .is_ok_and(|name| name == b"Figure")
    });
    let told: Vec<String> = figures.map(|figure| text(figure.get(b"Alt").unwrap())).collect();
    assert!(
        told.iter().any(|alt| alt.starts_with("Chart of the share of 2.1.0")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|alt| alt.contains("part 5 of the signed statement")),
        "{told:?}"
    );
}

#[test]
fn every_font_is_inside() {
    let document = open(&set(&cases::signed(example::record())).pdf(ENVELOPE).unwrap());
    let descriptors: Vec<&Dictionary> = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|one| {
            one.get(b"Type")
                .and_then(Object::as_name)
                .is_ok_and(|name| name == b"FontDescriptor")
        })
        .collect();
    assert!(descriptors.len() >= 3, "{} fonts", descriptors.len());
    for descriptor in descriptors {
        let name = String::from_utf8_lossy(descriptor.get(b"FontName").unwrap().as_name().unwrap()).into_owned();
        assert!(
            descriptor.has(b"FontFile2") || descriptor.has(b"FontFile3"),
            "{name} is embedded"
        );
        assert!(
            name.contains("Inter") || name.contains("JetBrains"),
            "a Latin sheet uses no font of the machine: {name}"
        );
    }
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let content = cases::signed(example::record());
    assert_eq!(
        set(&content).pdf(ENVELOPE).unwrap(),
        set(&content).pdf(ENVELOPE).unwrap()
    );
}

#[test]
fn pages_of_the_pdf_are_those_of_the_window() {
    for (name, content) in cases::all()
        .into_iter()
        .filter(|(name, _)| ["form", "long-words", "60-exceptions"].contains(name))
    {
        let sheet = set(&content);
        let document = open(&sheet.pdf(&[]).unwrap());
        assert_eq!(document.get_pages().len(), sheet.pages(), "{name}");
    }
}
