//! Words beside a time of day: AM, PM, and zones.

/// Whether a word means PM; `None` if it means neither AM nor PM.
pub(super) fn is_pm(name: &str) -> Option<bool> {
    match name {
        "am" | "a.m" | "a.m." | "오전" | "上午" | "午前" | "π.μ." | "πμ" | "ص" => {
            Some(false)
        }
        "pm" | "p.m" | "p.m." | "오후" | "下午" | "午後" | "μ.μ." | "μμ" | "م" => {
            Some(true)
        }
        _ => None,
    }
}

/// The offset of a zone name that feeds use, in seconds east of Greenwich.
pub(super) fn zone(name: &str) -> Option<i32> {
    let minutes = match name {
        "z" | "ut" | "utc" | "gmt" | "wet" => 0,
        "cet" | "mez" | "bst" | "west" | "wat" => 60,
        "cest" | "mesz" | "eet" | "sast" | "cat" => 120,
        "eest" | "msk" | "мск" | "eat" | "trt" => 180,
        "msd" | "gst" => 240,
        "pkt" => 300,
        "ist" => 330,
        "ict" | "wib" => 420,
        "hkt" | "sgt" | "awst" | "pht" => 480,
        "jst" | "kst" => 540,
        "aest" => 600,
        "aedt" => 660,
        "nzst" => 720,
        "nzdt" => 780,
        "nst" => -210,
        "ndt" => -150,
        "brt" | "adt" => -180,
        "ast" | "edt" => -240,
        "est" | "cdt" | "et" => -300,
        "cst" | "mdt" | "ct" => -360,
        "mst" | "pdt" | "mt" => -420,
        "pst" | "akdt" | "pt" => -480,
        "akst" | "hdt" => -540,
        "hst" => -600,
        _ => return None,
    };
    Some(minutes * 60)
}
