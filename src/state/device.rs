//! This device's id: a random number, stored where it is not synchronised to other devices.

use super::files;
use super::record::Device;
use crate::trouble::Fault;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::Path;
use std::time::SystemTime;

const NAME: &str = "device";

/// Loads the device's id, or creates it if `folder` has none.
pub(crate) fn load(folder: &Path) -> io::Result<Device> {
    let path = folder.join(NAME);
    loop {
        match files::read_small(&path) {
            Ok(text) => {
                let broken = || io::Error::from(Fault::NoDevice);
                // Zero means "no device": its lines are rejected.
                let device = Device::parse(text.trim_end()).filter(|device| *device != Device::default());
                return device.ok_or_else(broken);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                files::Files::default().make_folder(folder)?;
                // If another process was faster, its id is used.
                files::make(&path, format!("{}\n", random()).as_bytes())?;
            }
            Err(error) => return Err(error),
        }
    }
}

/// An id for a device that cannot store one. It is as stable as possible, so that not every start creates another log.
pub(crate) fn without_memory(folder: &Path) -> Device {
    let machine = files::read_small(Path::new("/etc/machine-id")).unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    hasher.update(machine.as_bytes()).update(folder.as_os_str().as_encoded_bytes());
    device(&hasher)
}

/// The id of this device as text, for other logs in the folder of the reading state. `local` is the folder of files that
/// stay on this device, `folder` that of the logs.
pub fn device_name(local: &Path, folder: &Path) -> String {
    load(local).unwrap_or_else(|_| without_memory(folder)).to_string()
}

fn random() -> Device {
    // The standard library seeds its hash maps from the system's random source.
    let mut hasher = blake3::Hasher::new();
    for _ in 0..2 {
        hasher.update(&RandomState::new().build_hasher().finish().to_le_bytes());
    }
    hasher.update(&std::process::id().to_le_bytes());
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    hasher.update(&time.as_nanos().to_le_bytes());
    device(&hasher)
}

fn device(hasher: &blake3::Hasher) -> Device {
    // Zero means "no device".
    Device(super::record::number(hasher.finalize().as_bytes()).max(1))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_device_stays_itself_and_differs_from_others() {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let ids = folders.each_ref().map(|folder| load(&folder.path().join("a/b")).unwrap());
        assert_eq!(load(&folders[0].path().join("a/b")).unwrap(), ids[0]);
        assert_ne!(ids[0], ids[1]);
        assert_ne!(random(), random());
        assert_eq!(without_memory(folders[0].path()), without_memory(folders[0].path()));
    }

    #[test]
    fn an_id_that_is_none_is_not_replaced() {
        for text in ["elsewhere", "0000000000000000\n", "", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"] {
            let folder = tempfile::tempdir().unwrap();
            assert!(files::make(&folder.path().join(NAME), text.as_bytes()).unwrap());
            assert!(load(folder.path()).is_err(), "{text:?}");
            assert_eq!(files::read_small(&folder.path().join(NAME)).unwrap(), text);
        }
    }
}
