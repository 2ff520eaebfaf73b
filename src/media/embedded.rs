//! Images whose bytes stand in their address (`data:`, RFC 2397). They are written into the [`Store`], so that they are
//! measured, shown, opened and saved as all others are.

use super::kind::{HEAD, sniff};
use super::store::Store;
use crate::html::BASE64;
use crate::trouble::{Failure, Fault, PictureDamage, Refusal};
use base64::Engine as _;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::path::PathBuf;

/// Whether an address contains an image.
pub(super) fn is_image(address: &str) -> bool {
    const START: &str = "data:image/";
    address.get(..START.len()).is_some_and(|start| start.eq_ignore_ascii_case(START))
}

/// The file with the image of an address.
///
/// # Errors
/// If it is no image, or the file cannot be written.
pub(super) fn file(address: &str, store: &Store) -> Result<PathBuf, Failure> {
    if let Some(path) = store.handed_out(address) {
        return Ok(path);
    }
    let bytes = decoded(address)?;
    let kind = sniff(&bytes[..bytes.len().min(HEAD)])?;
    store.put(address, &bytes, kind).map_err(|error| Failure::Disk(Fault::from(&error)))
}

fn decoded(address: &str) -> Result<Vec<u8>, Refusal> {
    let damaged = || Refusal::Damaged(PictureDamage::CutShort);
    let (kind, data) = address.split_once(',').ok_or_else(damaged)?;
    let data: Cow<'_, [u8]> = percent_decode_str(data).into();
    let is_base64 = kind.rsplit_once(';').is_some_and(|(_, last)| last.trim().eq_ignore_ascii_case("base64"));
    if !is_base64 {
        return Ok(data.into_owned());
    }
    let packed = if data.iter().any(u8::is_ascii_whitespace) {
        Cow::Owned(data.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect())
    } else {
        data
    };
    BASE64.decode(&packed).map_err(|_| damaged())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::trouble::Content;

    #[test]
    fn an_embedded_picture_is_a_file_of_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(&folder.path().join("pictures"), 1_000_000);
        let png = b"\x89PNG\r\n\x1a\n";
        for address in [
            "data:image/png;base64,iVBORw0KGgo=",
            "data:image/png;base64,iVBORw0KGgo",
            "DATA:image/jpeg;x=y;Base64 ,iVBO Rw0K%0AGgo%3D",
            "data:image/png,%89PNG%0D%0A%1A%0A",
        ] {
            assert!(is_image(address), "{address}");
            let path = file(address, &store).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), png, "{address}");
            assert!(path.extension().is_some_and(|ending| ending == "png"));
            std::fs::write(&path, &png[..7]).unwrap();
            let later = Store::new(&folder.path().join("pictures"), 1_000_000);
            let path = file(address, &later).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), png, "a cut file is written again");
            std::fs::remove_file(&path).unwrap();
            assert_eq!(file(address, &later), Ok(path.clone()));
            assert_eq!(std::fs::read(&path).unwrap(), png, "a file that is gone is written again");
        }
    }

    #[test]
    fn what_is_no_picture_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(&folder.path().join("pictures"), 1_000_000);
        let table = [
            ("data:image/png;base64,####", Refusal::Damaged(PictureDamage::CutShort)),
            ("data:image/png", Refusal::Damaged(PictureDamage::CutShort)),
            ("data:image/png;base64,", Refusal::NotAPicture(Content::Nothing)),
            ("data:image/svg+xml,<svg xmlns='x'/>", Refusal::NotAPicture(Content::Drawing)),
            ("data:image/png,words", Refusal::NotAPicture(Content::Text)),
        ];
        for (address, expected) in table {
            assert_eq!(file(address, &store), Err(Failure::Refused(expected)), "{address}");
        }
        assert!(!folder.path().join("pictures").exists());
        assert!(!is_image("data:text/html,x") && !is_image("image/png"));
    }
}
