//! Stop words by language, and a guess at the language of a text.

use super::vietnamese::small_words;

/// One bit for each language of [`LISTS`].
pub(super) type Languages = u32;

/// Language tags with their commonest words, without accents as in [`super::words`].
const LISTS: [(&str, &str); 26] = [
    (
        "en",
        "a an the and or of to in on at for from by with as is are was were be been being it its this that these \
        those he she they his her hers him them their you your we our us i my me not no but if than then so into \
        out up down over under after before about new says say said will would can could may might must should \
        has have had do does did how what why when where who whom which more most just now here there all any \
        some amid against off while also only very other such between during through per via get gets got percent",
    ),
    (
        "de",
        "der die das den dem des ein eine einer eines einem einen und oder in im an am auf aus bei mit nach von \
        vom zu zum zur fur uber unter um ist sind war waren wird werden wurde wurden hat haben hatte nicht kein \
        keine auch als wie so es er sie ich wir ihr sein seine ihre sich dass wenn aber noch nur nun gegen vor \
        durch bis mehr was wer wo warum neue neuen neuer beim soll kann will sagt prozent",
    ),
    (
        "fr",
        "le la les l un une des du de d et ou a au aux en dans sur sous pour par avec sans est sont etait ete \
        etre a ont avait ce cet cette ces il elle ils elles on nous vous je ne pas plus que qui quoi dont se sa \
        son ses leur leurs mais comme si tout tous apres avant entre contre chez selon fait faire deux nouveau \
        nouvelle quelle",
    ),
    (
        "es",
        "el la los las un una unos unas de del al y e o u en con sin por para sobre entre tras desde hasta que se \
        su sus lo le les es son fue ser era ha han habia no si mas pero como cuando donde quien este esta estos \
        estas ese esa esto ya muy tambien porque contra ante segun hay dos nuevo nueva anos ciento",
    ),
    (
        "it",
        "il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla \
        dai in nel nello nella nei nelle con su sul sulla sui per tra fra e ed o che chi cui non piu come se si \
        sono era stato stata ha hanno anche ma dopo prima questo questa suo sua loro ci ne cosi quando dove due \
        nuovo nuova anni cento",
    ),
    (
        "pt",
        "o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para com sem sobre entre e ou \
        que se seu sua seus suas e sao foi ser era tem ha nao mais mas como quando onde quem este esta isso ja \
        muito tambem porque contra ate apos ao aos diz novo nova anos cento",
    ),
    (
        "nl",
        "de het een en of in op aan van voor met bij naar uit over onder door tot te is zijn was waren wordt \
        worden werd heeft hebben had niet geen ook als dan dat die dit deze er hij zij ze wij we ik je hun haar \
        om maar nog nu meer al wel wat wie waar hoe waarom nieuwe na tegen procent",
    ),
    (
        "pl",
        "i w we z ze na do od po za o u przez przy dla bez pod nad przed miedzy jest sa byl byla bylo byly bedzie \
        to ten ta te tego tej tym tych jak jako ale lub oraz a nie tak juz tylko tez sie jego jej ich co kto gdzie \
        kiedy czy ktory ktora ktore ktorzy moze ma nowy nowa roku procent",
    ),
    (
        "cs",
        "a i v ve s se z ze na do od po za o u pro pri pod nad pred mezi je jsou byl byla bylo byly bude to ten ta \
        te toho jak jako ale nebo ne tak uz jen take jeho jeji jejich co kdo kde kdy ktery ktera ktere ma muze \
        si podle proti nove",
    ),
    (
        "ru",
        "и в во на с со к ко по за из от до о об у для при без под над перед между это этот эта эти тот та те как \
        так что чтобы но или а не ни же бы ли уже еще только также его ее их он она они мы вы я кто где когда \
        который которая которые был была было были будет есть может после против более все всех чем году года процента процентов",
    ),
    (
        "uk",
        "і й та в у на з із зі до від по за про для при без під над перед між це цей ця ці той як так що щоб але \
        або а не ні ж би чи вже ще тільки також його її їх він вона вони ми ви я хто де коли який яка які був була \
        було були буде є може після проти більше все всіх ніж року",
    ),
    (
        "tr",
        "ve veya ile bir bu su o da de ki mi mu icin gibi kadar sonra once daha en cok ne nasil neden kim nerede \
        olan olarak oldu olacak oldugu etti ediyor eden var yok ama ancak her tum hem diye gore karsi \
        uzerinde uzerine tarafindan yeni son ise yuzde",
    ),
    (
        "vi",
        "va la cua cho voi trong ngoai tren duoi tu den khi thi ma nhung nhu de duoc bi co khong da dang se cac mot \
        nay do nhieu hon ve sau truoc theo tai vao ra nguoi noi lai cung con rat vi neu",
    ),
    (
        "sv",
        "och i pa av for med till fran om vid som ar var blir blev har hade inte ingen det den de en ett att men \
        eller sa nu efter fore mot under over mer han hon sin sitt sina kan ska vill nya ny",
    ),
    (
        "da",
        "og i pa af for med til fra om ved som er var bliver blev har havde ikke ingen det den de en et at men \
        eller sa nu efter mod under over mere han hun sin sit sine kan skal vil nye ny",
    ),
    (
        "id",
        "yang dan di ke dari untuk dengan pada dalam oleh ini itu adalah akan telah sudah tidak bukan juga atau \
        saat bagi para sebagai karena ada bisa dapat lebih usai jadi",
    ),
    (
        "ar",
        "في من علي الي عن مع هذا هذه ذلك التي الذي الذين و او ثم لا ما لم لن قد كان كانت يكون بعد قبل بين حتي \
        ان كما كل هو هي بعد خلال عند غير",
    ),
    (
        "hi",
        "के की का को में से पर और है हैं था थी थे ने यह वह इस उस एक भी नहीं तो ही कर करने किया गया लिए बाद साथ तक",
    ),
    (
        "el",
        "ο η το οι τα του της των τον την τους τις στο στη στην στον στα στους στις και κι για απο με σε που να \
        θα δεν δε μην οτι ειναι ηταν ως κατα μετα πριν ενα ενας μια μιας αν οταν οπως πως αλλα εχει εχουν προς \
        χωρις αυτο αυτη αυτος αυτα μας σας μου σου πιο πολυ ολα ολοι γιατι λεει νεα νεο νεος",
    ),
    (
        "hu",
        "a az egy es vagy de hogy nem is meg el ki be fel le mar csak ha mert mint ez ezt azt ezek azok aki akik \
        ami amely van volt lesz lett lehet kell utan elott miatt szerint alatt kozott nincs minden uj ujabb tobb \
        itt ott pedig sem ne szamara ellen felett most ma majd eddig mellett ezert",
    ),
    (
        "ro",
        "de la si in a al ale cu pe din pentru care ce ca sa se este sunt fost va vor nu mai un o unui unei prin \
        dupa despre intre fara sub peste pana dar sau cand cum unde cine are au avut fi fie lui lor sale acest \
        aceasta aceste cel cea cei cele nou noua spre impotriva doar",
    ),
    (
        "bg",
        "и в във на с със от до за по при през без под над пред между това този тази тези се си не да ще е са бе \
        беше бяха как какво кой която което които но или а ако че като само още вече след преди към около има \
        няма може един една едно му им го я ги те той тя то ни ви нов нова ново нови",
    ),
    (
        "he",
        "של את על עם לא כי גם או אם זה זו הוא היא הם הן אני אנחנו כל יותר עוד רק אחרי לפני בין אל מן כמו מה מי \
        איך אין יש היה היתה הייתה היו יהיה תהיה לאחר ידי כך אך אבל עד אשר בו בה להם לו לה נגד בלי כבר שלא ללא",
    ),
    (
        "fi",
        "ja tai ei se on oli ovat olivat etta kun jos mutta myos niin kuin seka han he me te mika joka jotka tama \
        nama ne sen sita mukaan jalkeen ennen vuoksi yli alle kanssa ollut voi nyt vain vasta jo ole olla en \
        eivat siita tasta mita miksi miten missa uusi uuden lisaa ilman vastaan sai sanoo",
    ),
    (
        "fa",
        "در به از را كه با اين ان و براي تا هم بر يا است شد شده شود مي كرد كرده كند كنند خواهد بود اند هاي ها يك \
        دو نيز پس پيش بين هر اگر اما چه چرا چگونه كجا ما شما او وي انها دارد دارند داد نيست نه همه بايد گفت روي \
        زير بدون عليه درباره جديد ديگر خود",
    ),
    (
        "hr",
        "i u na s sa iz od do za po o pri kroz bez pod nad pred izmedu to ovaj ova ovo taj ta te se su je nije \
        nisu ce bi bio bila bilo bile biti kao kako koji koja koje koju kojeg ili a ako da li sto samo jos vec \
        nakon prije poslije posle zbog protiv ima nema moze jedan jedna jedno ga mu joj ih im svi sve oko uz \
        nego ne novi nova novo",
    ),
];

/// All stop words, each with the bit of its language.
pub(super) fn stop_words() -> impl Iterator<Item = (&'static str, Languages)> {
    let listed = LISTS.iter().enumerate().flat_map(|(bit, (_, list))| {
        list.split_ascii_whitespace().map(move |word| (word, 1 << bit))
    });
    // Where a text is known to be Vietnamese, its words keep their accents.
    listed.chain(small_words().map(|word| (word, languages("vi"))))
}

/// The bits of the languages with these tags, which are separated by spaces.
pub(super) fn languages(tags: &str) -> Languages {
    let bits = LISTS.iter().zip(0..).map(|((tag, _), bit)| (tag, 1 << bit));
    bits.filter(|(tag, _)| tags.split(' ').any(|it| it == **tag)).map(|(_, bit)| bit).sum()
}

/// The likeliest language of a text, as a bit, from the languages in which each of its words is a stop word,
/// and its language tag.
///
/// A tag counts as two words: feeds are often tagged with the language of their software.
pub(super) fn guess(words: impl Iterator<Item = Languages>, tag: &str) -> Languages {
    let mut votes = [0_u32; LISTS.len()];
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    for (vote, (language, _)) in votes.iter_mut().zip(LISTS) {
        if language.eq_ignore_ascii_case(primary) {
            *vote += 2;
        }
    }
    for mut languages in words {
        while languages != 0 {
            votes[languages.trailing_zeros() as usize] += 1;
            languages &= languages - 1;
        }
    }
    let most = votes.iter().copied().max().unwrap_or(0);
    match votes.iter().position(|vote| *vote == most) {
        Some(bit) if most > 0 => 1 << bit,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::{Lexicon, Words};
    use super::super::serial::names;
    use super::super::words::words;
    use super::*;

    #[track_caller]
    fn check(text: &str, tag: &str, want: &str) {
        let lexicon = Lexicon::shipped();
        let mut words = Words::default();
        let all = words.read(&lexicon, |found| text.split(' ').for_each(found));
        let bit = guess(words.get(all).iter().map(|word| word.languages), tag);
        let got =
            LISTS.iter().enumerate().find(|(at, _)| bit >> at & 1 == 1).map_or("", |row| row.1.0);
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn words_are_listed_as_they_are_read() {
        let listed = stop_words().map(|it| it.0).chain(names().map(|it| it.0));
        for word in listed.filter(|it| !small_words().any(|small| small == *it)) {
            let mut read = Vec::new();
            words(word, |found| read.push(found.to_string()));
            assert_eq!(read, [word]);
        }
    }

    #[test]
    fn the_language_is_read_off_its_small_words() {
        check("three die in crash", "en", "en");
        check("die bahn kommt nicht in die stadt", "en-US", "de");
        check("правительство не будет в отставке", "", "ru");
        check("la reforma de las pensiones y el paro", "", "es");
        check("η κυβερνηση θα εχει το βραδυ", "", "el");
        check("a kormany szerint nem lesz ado", "", "hu");
        check("guvernul nu va mari taxele dupa vot", "", "ro");
        check("правителството ще се срещне през нощта", "", "bg");
        check("הממשלה לא תתכנס אחרי החג", "", "he");
        check("hallitus ei ole sanonut mita han teki", "", "fi");
        check("دولت از مردم در برابر سيل", "", "fa");
        check("vlada nije rekla zbog koga se ne ide kroz tunel", "", "hr");
        check("xyzzy", "", "");
    }
}
