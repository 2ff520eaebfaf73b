//! Month and weekday names as dates write them: English, German, French, Spanish, Italian, Portuguese, Dutch, Finnish,
//! Polish and Russian, in full, declined or shortened.

/// English names; any beginning of at least three letters counts.
const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The names of the other languages without accents. A beginning of at least three letters counts if no other month
/// begins like it.
const MONTHS: [&[&str]; 12] = [
    &[
        "januar",
        "janner",
        "janvier",
        "enero",
        "gennaio",
        "janeiro",
        "januari",
        "tammikuu",
        "styczen",
        "stycznia",
        "января",
        "январь",
    ],
    &[
        "februar",
        "feber",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
        "helmikuu",
        "luty",
        "lutego",
        "февраля",
        "февраль",
    ],
    &[
        "marz",
        "maerz",
        "mars",
        "marzo",
        "marco",
        "maart",
        "mrt",
        "maaliskuu",
        "marzec",
        "marca",
        "марта",
        "март",
    ],
    &["avril", "abril", "aprile", "huhtikuu", "kwiecien", "kwietnia", "апреля", "апрель"],
    &["mai", "mayo", "maggio", "maio", "mei", "toukokuu", "maj", "maja", "мая", "май"],
    &["juni", "juin", "junio", "giugno", "junho", "kesakuu", "czerwiec", "czerwca", "июня", "июнь"],
    &["juli", "juillet", "julio", "luglio", "julho", "heinakuu", "lipiec", "lipca", "июля", "июль"],
    &["aout", "agosto", "augustus", "elokuu", "sierpien", "sierpnia", "августа", "август"],
    &[
        "septembre",
        "septiembre",
        "setiembre",
        "settembre",
        "setembro",
        "syyskuu",
        "wrzesien",
        "wrzesnia",
        "сентября",
        "сентябрь",
    ],
    &[
        "oktober",
        "octobre",
        "octubre",
        "ottobre",
        "outubro",
        "lokakuu",
        "pazdziernik",
        "pazdziernika",
        "октября",
        "октябрь",
    ],
    &["novembre", "noviembre", "novembro", "marraskuu", "listopad", "listopada", "ноября", "ноябрь"],
    &[
        "dezember",
        "decembre",
        "diciembre",
        "dicembre",
        "dezembro",
        "joulukuu",
        "grudzien",
        "grudnia",
        "декабря",
        "декабрь",
    ],
];

/// Weekdays without accents; any beginning of at least two letters counts.
const WEEKDAYS: [&str; 66] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "lunedi",
    "martedi",
    "mercoledi",
    "giovedi",
    "venerdi",
    "sabato",
    "domenica",
    "segunda",
    "terca",
    "quarta",
    "quinta",
    "sexta",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "maanantai",
    "tiistai",
    "keskiviikko",
    "torstai",
    "perjantai",
    "lauantai",
    "sunnuntai",
    "poniedzialek",
    "wtorek",
    "sroda",
    "czwartek",
    "piatek",
    "sobota",
    "niedziela",
    "понедельник",
    "вторник",
    "среда",
    "четверг",
];

/// The rest of the Russian weekdays, and how weekdays are shortened to letters that do not begin them.
const SHORT_WEEKDAYS: [&str; 10] =
    ["пятница", "суббота", "воскресенье", "пн", "вт", "ср", "чт", "пт", "сб", "вс"];

/// The month of a name, counted from 1.
pub(super) fn month(word: &str) -> Option<u32> {
    let word = plain(word);
    if word.chars().count() < 3 {
        return None;
    }
    if let Some(at) = ENGLISH.iter().position(|name| name.starts_with(&word)) {
        return Some(at as u32 + 1);
    }
    // Finnish cases: `tammikuuta`, `tammikuun`.
    let word = word.find("kuu").map_or(&*word, |at| &word[..at + 3]);
    let mut found = None;
    for (at, names) in MONTHS.iter().enumerate() {
        if names.contains(&word) {
            return Some(at as u32 + 1);
        }
        if names.iter().any(|name| name.starts_with(word)) {
            if found.is_some() {
                return None;
            }
            found = Some(at as u32 + 1);
        }
    }
    found
}

/// Whether a word names a weekday.
pub(super) fn is_weekday(word: &str) -> bool {
    let word = plain(word);
    let long = word.chars().count() >= 2;
    // `Thurs` and `maanantaina` are no exact names.
    let names = || WEEKDAYS.iter().chain(&SHORT_WEEKDAYS);
    long && names().any(|name| name.starts_with(&word) || name.len() > 6 && word.starts_with(name))
}

/// A word in small letters and without accents.
fn plain(word: &str) -> String {
    let letter = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ę' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' | 'ć' => 'c',
        'ñ' | 'ń' => 'n',
        'ś' => 's',
        'ź' | 'ż' => 'z',
        'ł' => 'l',
        c => c,
    };
    word.chars().flat_map(char::to_lowercase).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_in_many_languages() {
        let table = [
            (
                1,
                "January Jan janvier janv enero ene Januar gennaio gen janeiro tammikuuta stycznia sty января янв",
            ),
            (2, "Feb février févr febrero febbraio fevereiro fev Februar februari helmikuu lutego февраля"),
            (3, "March März mars marzo março maart mrt maaliskuuta marca марта"),
            (4, "April avril avr abril abr aprile huhtikuuta kwietnia kwi апреля"),
            (5, "May Mai mai mayo maggio mag maio mei toukokuuta maja maj мая"),
            (6, "June Juni juin junio giugno giu junho kesäkuuta czerwca июня июн"),
            (7, "July Juli juillet juil julio luglio lug julho heinäkuuta lipca июля"),
            (8, "August Aug août aout agosto ago augustus elokuuta sierpnia августа"),
            (9, "Sept septembre septiembre settembre set setembro syyskuuta września сентября"),
            (10, "Oct Oktober Okt octobre octubre ottobre ott outubro out lokakuuta października октября"),
            (11, "Nov novembre noviembre novembro marraskuuta listopada ноября"),
            (12, "Dec Dezember Dez décembre déc diciembre dic dicembre dezembro joulukuuta grudnia декабря"),
        ];
        for (number, names) in table {
            for name in names.split(' ') {
                assert_eq!(month(name), Some(number), "{name}");
            }
        }
        for word in ["ma", "jui", "Nowhere", "day", "", "Monday"] {
            assert_eq!(month(word), None, "{word}");
        }
    }

    #[test]
    fn weekdays_are_known_in_many_languages() {
        for word in [
            "Mon",
            "Thurs",
            "Mo",
            "Montag",
            "lundi",
            "lun",
            "miércoles",
            "sábado",
            "maanantaina",
            "пн",
            "среда",
        ] {
            assert!(is_weekday(word), "{word}");
        }
        for word in ["", "x", "day", "April", "today"] {
            assert!(!is_weekday(word), "{word}");
        }
    }
}
