//! A release is closed, sealed, signed by four, two of them by file, and verified by somebody who has the bundle alone.
#![allow(clippy::unwrap_used, reason = "a story stops at the first surprise")]
#![allow(clippy::wildcard_imports, reason = "a story names nearly every word of sign-off")]

mod laptop;

use console::wire::*;
use laptop::{AWAY, HERE, Laptop, PASSPHRASE, holder};
use std::fs;
use std::path::Path;

fn verify(path: &str) -> Verification {
    let request = VerifyRecord {
        path: path.to_owned(),
        roster: None,
        digest: None,
    };
    console::verify_record(&request).unwrap()
}

fn is_allowed(view: &SignoffView, act: Act) -> bool {
    view.allowed.iter().any(|one| one.act == act && one.refusal.is_none())
}

#[expect(clippy::too_many_lines, reason = "one release from its opening to its proof")]
#[tokio::test(flavor = "multi_thread")]
async fn four_sign_two_of_them_by_file_and_the_bundle_proves_it() {
    let (desk, other) = (Laptop::new("same_machine = true"), Laptop::new(""));
    let release = desk.begin().await;
    let refused = desk.decide(&release, 3).await.unwrap_err();
    assert!(refused.message.contains("signed under the record"), "{refused}");
    desk.decide(&release, 1).await.unwrap();
    assert!(!is_allowed(&desk.view(&release).await, Act::CloseComplete));
    desk.decide(&release, 2).await.unwrap();
    assert!(
        is_allowed(&desk.view(&release).await, Act::CloseComplete),
        "signatures come after closing"
    );
    desk.close(&release, ReleaseStatus::Complete, "Went as planned.").await;

    let early = desk.seal(&release, "").await.unwrap_err();
    assert!(early.message.contains("No key yet: Technical Lead"), "{early}");
    for role in HERE {
        desk.make_key(Some(&release), role).await;
    }
    for role in AWAY {
        let made = other.make_key(None, role).await;
        let enrol = EnrolKey {
            release: release.clone(),
            role: role.to_owned(),
            person: holder(role).to_owned(),
            key: made.public,
            machine: "other".to_owned(),
        };
        desk.console.enrol_key(enrol).await.unwrap();
    }
    let view = desk.seal(&release, "").await.unwrap();
    assert_eq!(
        (view.state, view.signed, view.signers.len()),
        (SignoffState::Sealed, 0, 4)
    );
    assert!(
        view.sentence.contains("Shop 1.1 is complete in test"),
        "{}",
        view.sentence
    );

    assert_eq!(view.exceptions, 0, "the lines to sign are no exception");
    let wrong = desk.sign(&view, HERE[0], "somebody guesses").await.unwrap_err();
    assert!(wrong.message.contains("passphrase"), "{wrong}");
    for role in HERE {
        desk.sign(&view, role, PASSPHRASE).await.unwrap();
    }
    assert!(
        desk.sign(&view, AWAY[0], PASSPHRASE).await.is_err(),
        "its key is on the other laptop"
    );

    let asked = desk.file("ask.csreq");
    let request = RequestSignature {
        release: release.clone(),
        digest: view.digest.clone().unwrap(),
        roles: Vec::new(),
        path: asked.clone(),
        note: "before five, please".to_owned(),
        person: "Adaeze Okonkwo".to_owned(),
    };
    desk.console.request_signature(request).await.unwrap();
    let shown = other
        .console
        .open_request(OfFile { path: asked.clone() })
        .await
        .unwrap();
    assert_eq!(
        (Some(&shown.digest), &shown.sentence),
        (view.digest.as_ref(), &view.sentence)
    );
    // In the other order than they were asked, and one of them twice.
    for role in [AWAY[1], AWAY[0], AWAY[0]] {
        let to = desk.file("back.cssig");
        let answer = AnswerRequest {
            path: asked.clone(),
            digest: shown.digest.clone(),
            role: role.to_owned(),
            refuse: None,
            passphrase: Some(PASSPHRASE.to_owned()),
            to: to.clone(),
        };
        other.console.answer_request(answer).await.unwrap();
        let take = TakeSignature {
            release: release.clone(),
            path: to,
        };
        desk.console.take_signature(take).await.unwrap();
    }
    let view = desk.view(&release).await;
    assert_eq!((view.state, view.signed), (SignoffState::Signed, 4));
    assert!(view.keeps_from.iter().all(|line| line.ok), "{:?}", view.keeps_from);
    let update = desk
        .console
        .update(OfRelease {
            release: release.clone(),
        })
        .await
        .unwrap();
    assert_eq!(
        update.summary.settled, 6,
        "a line is settled by the signature under the record"
    );

    desk.export(&release, ExportKind::Bundle, "shop.record").await.unwrap();
    let proof = verify(&desk.file("shop.record"));
    assert!(proof.holds, "{:?}", proof.wrong);
    assert!(proof.statements[0].signers.iter().all(|signer| signer.signed));

    let pdf = desk.export(&release, ExportKind::Pdf, "shop.pdf").await.unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    let page = ReadSheetPage {
        of: SheetOf::Release(release.clone()),
        paper: PaperSize::A4,
        page: 1,
        width_px: 400,
    };
    let page = desk.console.sheet_page(page).await.unwrap();
    assert!(page.png.starts_with("iVBOR") && page.pages > 0, "{} pages", page.pages);
    for (kind, words) in [
        (ExportKind::Html, "Tunde Bakare"),
        (ExportKind::Markdown, "| Technical Lead | Tunde Bakare |"),
        (ExportKind::Json, "\"signed\": 4"),
        (ExportKind::Csv, "1,Before,Support is briefed,attested"),
    ] {
        let text = String::from_utf8(desk.export(&release, kind, "shop.txt").await.unwrap()).unwrap();
        assert!(text.contains(words), "{kind:?} has no {words:?}:\n{text}");
    }
    let nowhere = desk
        .export(&release, ExportKind::Csv, "no/such/folder/shop.csv")
        .await
        .unwrap_err();
    assert!(nowhere.contains("nothing is left behind"), "{nowhere}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sealed_is_read_only_but_for_a_finding_that_is_signed_too() {
    let desk = Laptop::new("same_machine = true");
    let view = desk.sealed(ReleaseStatus::Complete, "").await;
    let release = view.release.clone();
    for role in HERE.into_iter().chain(AWAY) {
        desk.sign(&view, role, PASSPHRASE).await.unwrap();
    }
    let twice = desk.sign(&view, HERE[0], PASSPHRASE).await.unwrap_err();
    assert!(twice.message.contains("has signed"), "{twice}");
    assert!(desk.decide(&release, 1).await.is_err());
    assert!(desk.seal(&release, "").await.unwrap_err().message.contains("addendum"));

    let add = AddAddendum {
        release: release.clone(),
        finding: "The announcement went to the old list.".to_owned(),
        person: "Miriam Castell".to_owned(),
    };
    let added = desk.console.add_addendum(add).await.unwrap();
    assert_eq!(added.digest, view.digest, "the record stays as it is");
    let sign = SignRecord {
        release: release.clone(),
        digest: added.addenda[0].digest.clone(),
        role: HERE[1].to_owned(),
        passphrase: Some(PASSPHRASE.to_owned()),
    };
    let signed = desk.console.sign(sign).await.unwrap();
    assert_eq!((signed.addenda[0].signed, signed.signed), (1, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_signed_stands_and_is_found() {
    let desk = Laptop::new("same_machine = true");
    let view = desk.sealed(ReleaseStatus::Complete, "").await;
    let refuse = RefuseRecord {
        release: view.release.clone(),
        digest: view.digest.clone().unwrap(),
        role: AWAY[0].to_owned(),
        why: "The scan is a week old.".to_owned(),
        passphrase: Some(PASSPHRASE.to_owned()),
    };
    let refused = desk.console.refuse_record(refuse).await.unwrap();
    assert_eq!(refused.state, SignoffState::Refused);
    assert!(desk.sign(&view, AWAY[0], PASSPHRASE).await.is_err(), "a refusal stands");
    desk.export(&view.release, ExportKind::Bundle, "shop.record")
        .await
        .unwrap();
    let proof = verify(&desk.file("shop.record"));
    assert!(!proof.holds);
    assert!(
        proof.wrong.iter().any(|wrong| wrong.contains("The scan is a week old")),
        "{:?}",
        proof.wrong
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_that_was_rolled_back_is_signed_with_what_happened() {
    let desk = Laptop::new("same_machine = true");
    let release = desk.begin().await;
    desk.close(&release, ReleaseStatus::RolledBack, "").await;
    for role in HERE.into_iter().chain(AWAY) {
        desk.make_key(Some(&release), role).await;
    }
    assert!(desk.view(&release).await.wants_incident);
    let silent = desk.seal(&release, "").await.unwrap_err();
    assert!(silent.message.contains("no incident notes"), "{silent}");
    let view = desk.seal(&release, "Payments failed for 3 minutes.").await.unwrap();
    assert_eq!(view.outcome, ReleaseStatus::RolledBack);
    assert!(view.sentence.contains("was rolled back"), "{}", view.sentence);
    assert!(view.exceptions > 0, "what was left open is said");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_of_a_role_is_replaced_until_the_record_is_sealed() {
    let laptop = Laptop::new("");
    let release = laptop.begin().await;
    let (wrong, right) = (
        laptop.make_key(Some(&release), HERE[0]).await,
        laptop.make_key(Some(&release), HERE[0]).await,
    );
    assert_ne!(wrong.key_id, right.key_id);
    let view = laptop.view(&release).await;
    let lead = view.signers.iter().find(|one| one.role == HERE[0]).unwrap();
    assert_eq!(lead.key_id.as_ref(), Some(&right.key_id));
    assert!(
        lead.allowed
            .iter()
            .any(|one| one.act == Act::MakeKey && one.refusal.is_none())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_laptop_signs_twice_only_where_the_plan_says_so_and_no_change_goes_unseen() {
    let strict = Laptop::new("");
    let release = strict.begin().await;
    strict.close(&release, ReleaseStatus::Failed, "Nobody came.").await;
    for role in HERE.into_iter().chain(AWAY) {
        strict.make_key(Some(&release), role).await;
    }
    let refused = strict.seal(&release, "").await.unwrap_err();
    assert!(refused.message.contains("made on one machine"), "{refused}");

    let desk = Laptop::new("same_machine = true");
    let view = desk.sealed(ReleaseStatus::Complete, "").await;
    assert!(!view.shared_hands.is_empty(), "it is printed");
    for role in HERE.into_iter().chain(AWAY) {
        desk.sign(&view, role, PASSPHRASE).await.unwrap();
    }
    let blob = blob_of(&desk.folder.path().join("data"), view.digest.as_ref().unwrap());
    let text = fs::read_to_string(&blob).unwrap();
    fs::write(&blob, text.replace("\"1.1\"", "\"1.2\"")).unwrap();
    let release = view.release.clone();
    assert!(
        desk.console.signoff(OfRelease { release }).await.is_err(),
        "changed bytes are shown to nobody"
    );
}

fn blob_of(data: &Path, digest: &str) -> std::path::PathBuf {
    data.join("blobs").join(&digest[..2]).join(&digest[2..])
}
