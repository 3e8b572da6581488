//! The type case: Inter and JetBrains Mono from this crate, the machine's fonts for what those two lack.

use std::sync::{Arc, LazyLock};
use typst::foundations::Bytes;
use typst::text::Font;
use typst_kit::fonts::{FontStore, system};

const OURS: [&[u8]; 5] = [
    include_bytes!("../fonts/Inter-Regular.ttf"),
    include_bytes!("../fonts/Inter-Medium.ttf"),
    include_bytes!("../fonts/Inter-SemiBold.ttf"),
    include_bytes!("../fonts/JetBrainsMono-Regular.ttf"),
    include_bytes!("../fonts/JetBrainsMono-Medium.ttf"),
];

/// Only the fonts of this crate: what they can set looks the same on every machine.
pub(crate) fn ours() -> Arc<FontStore> {
    static STORE: LazyLock<Arc<FontStore>> = LazyLock::new(|| Arc::new(own_fonts()));
    STORE.clone()
}

/// Those, and the machine's. The machine is searched once, and only where a sheet asks for it.
pub(crate) fn ours_and_the_machines() -> Arc<FontStore> {
    static STORE: LazyLock<Arc<FontStore>> = LazyLock::new(|| {
        let mut store = own_fonts();
        store.extend(system());
        Arc::new(store)
    });
    STORE.clone()
}

fn own_fonts() -> FontStore {
    let mut store = FontStore::new();
    let fonts = OURS.into_iter().flat_map(|data| Font::iter(Bytes::new(data)));
    store.extend(fonts.map(|font| {
        let info = font.info().clone();
        (font, info)
    }));
    store
}

#[cfg(test)]
mod tests {
    use super::ours;

    #[test]
    fn both_families_come_with_the_crate() {
        let store = ours();
        let families: Vec<&str> = store.book().families().map(|(name, _)| name).collect();
        assert_eq!(families, ["Inter", "JetBrains Mono"]);
    }
}
