//! The commonest small words of the languages that share a script. A word that several share counts
//! for all of them.

/// A language by its tag, with its small words.
pub(in crate::stages::cleanup) type SmallWords = (&'static str, &'static str);

/// At most 64: a set of languages is a number of 64 bits.
pub(in crate::stages::cleanup) const SMALL_WORDS: [SmallWords; 55] = [
    (
        "af",
        "die van en het is in nie dat vir met wat sy om te aan hy ek was op deur ook sal kan hulle",
    ),
    (
        "az",
        "və bu bir ki ilə üçün da də olan edib deyib görə onun sonra daha isə ən çox ildə etmək",
    ),
    (
        "ca",
        "el la de que i els en les del per una amb es ha no al són més aquest aquesta però també seva",
    ),
    (
        "cs",
        "a na se v je že s z to do podle jsou také pro ale jako by si po který která bylo ze už při",
    ),
    (
        "cy",
        "yn y a i o ar yr mae wedi ei bod am hefyd gan eu oedd fod gyda ond sydd ac at wrth cael",
    ),
    (
        "da",
        "og i at det er en til af på ikke har blev også den som for med de der et men hun var kan efter",
    ),
    (
        "de",
        "der die und das den von mit ist auf nicht dem ein eine im zu für des sich auch es an als wird bei nach",
    ),
    (
        "en",
        "the of and to in that was for on is with said as at by from he it his be are an have has were they their",
    ),
    (
        "es",
        "el la de que y los en las del por una con se un para es su al como más pero ha sus este también fue",
    ),
    (
        "et",
        "ja on ei et see ka oli mis kui aga oma ning tema seda või ta kes ole siis mida pärast eesti",
    ),
    (
        "eu",
        "eta da ez du dira ere bat dute egin izan zuen zen baina bere den hau egiten dela dago beste",
    ),
    (
        "fi",
        "ja on että ei oli myös mutta hän ovat kun mukaan se ole joka sen kuin jo niin vain olla sekä",
    ),
    (
        "fr",
        "le la les des et du une est dans pour qui sur de en un que au il pas par plus ce ne avec son aux cette",
    ),
    (
        "ga",
        "an na agus ar go le a i is do de ag bhí sé atá ní as seo sin ach leis chun tá mar nach",
    ),
    (
        "gl",
        "o a de que e do da os unha no na en para con por non un as ao é máis pola tamén foi seu súa",
    ),
    (
        "hr",
        "i je u na se da za su od s koji će što iz kako ali biti nije to koja bi samo ili nakon kao tijekom",
    ),
    (
        "hu",
        "a az és hogy is nem egy volt de meg azt csak már ez szerint vagy mint el még ki lehet után pedig magyar",
    ),
    (
        "id",
        "yang dan di itu dengan untuk dari ini pada tidak dalam akan ke juga oleh ada bisa kata mereka adalah karena",
    ),
    (
        "is",
        "og í að á er sem um til við með ekki það fyrir af en var hann þess hefur þar því eru frá hafa",
    ),
    (
        "it",
        "il di che la del della per non con sono gli nel un una è le si dei alla ha anche da più al ma come i lo",
    ),
    ("ku", "û li de ku bi ji ev wî wê ew jî ne di bo kir hat dike gelek bû nav her dibe"),
    (
        "lt",
        "ir kad yra į su bet iš tai ne kaip apie jis už buvo dėl po nuo per savo taip lietuvos jo metų",
    ),
    (
        "lv",
        "un ir ka ar no par kas uz lai arī bet tas nav kā vai šo pēc tika gada savu to viņš latvijas",
    ),
    (
        "ms",
        "yang dan di itu dengan untuk dari ini pada tidak dalam akan ke juga oleh ada beliau kata adalah kerana berkata bagi",
    ),
    (
        "mt",
        "li ta u il fil għal ma minn kien biex dan din se fuq huwa hija dwar kienet lill qal mill",
    ),
    (
        "no",
        "og i at det er en til av på ikke har ble også den som for med de et men han var kan etter",
    ),
    (
        "nl",
        "de het een van en dat is niet zijn voor met op in te die er aan ook bij hij om door maar naar worden heeft",
    ),
    (
        "nn",
        "og i at det er ein til av på ikkje har vart også den som for med dei eit men han var kan etter frå vere",
    ),
    (
        "pl",
        "w i na z się nie do jest że przez oraz dla to o jak po od za ale który są tym był co jego już także",
    ),
    (
        "pt",
        "o de que a e do da os no em uma não para com um na por mais se as dos foi ao como é pelo ele também",
    ),
    (
        "ro",
        "și în de la cu a care pe nu din că să este o mai pentru au fost un sunt al prin dar după ca lui ale",
    ),
    ("sk", "a na sa v je že s z to do podľa sú aj pre ale ako by si po ktorý ktorá bolo zo už pri"),
    ("sl", "in je v na se da za so z ki ne tudi bi pa po s ob kot še bo iz od le ter ali že kar"),
    ("sq", "dhe të në e i për me një nga se është që ka si më nuk do kjo ky u duke janë por gjatë"),
    (
        "sv",
        "och i att det är en till av på inte har som för den med om de ett men han var kan efter från också",
    ),
    (
        "sw",
        "ya na wa kwa ni katika za la kuwa hiyo hayo alisema huo cha yake lakini pia baada mwaka watu",
    ),
    (
        "tl",
        "ang ng sa na mga ay at si ni para na hindi ito kay nga rin siya niya may pa mula ayon isang",
    ),
    (
        "tr",
        "ve bir bu için ile da de olarak çok daha olan en gibi sonra kadar ne o var ise dedi olduğunu her",
    ),
    (
        "uz",
        "va bu bilan uchun ham bir edi bo deb esa qilish haqida uning shu yilda bolgan kerak bor keyin",
    ),
    (
        "vi",
        "và của là có được trong cho không các với một những này đã người khi ở để từ ra đến cũng về",
    ),
    ("be", "і у на што з не да гэта як ён па за але для яго пра ад былі таксама пасля будзе яны"),
    ("bg", "на и да се в за от не че са по с това е ще как като до към или след си при но бе"),
    (
        "kk",
        "және бұл мен үшін бір деп да де бар болды болып осы ол еді сондай кейін бойынша жылы керек",
    ),
    ("mk", "на и да се во за од не дека се по со ова е ќе како до или што го ги ја кој но беше"),
    ("mn", "нь байна гэж юм энэ болон бол хийх мөн байгаа тус улсын тэр болсон учир дээр ч онд"),
    (
        "ru",
        "и в не на что с по как из а он к у за это от для но его о же до также был было они который",
    ),
    (
        "sr",
        "и је у на се да за су од с који ће што из како али бити није то која би само или након као током",
    ),
    (
        "uk",
        "і в не на що з та як у до за це для від про його але він є й що також була були після які",
    ),
    ("ar", "في من على إلى أن عن مع التي هذا الذي هذه كان ما لا بعد قال بين كما وقال خلال أو ذلك"),
    ("fa", "و در به از که این را با است برای آن یک خود تا بر هم می شد کرد شده بود اما نیز های"),
    ("ps", "د په چې او له دی ته کې ده سره یو هم خو دا هغه به نه یې وي شوي"),
    ("ur", "کے کی میں ہے اور سے کا کو نے پر یہ کہ ہیں بھی کر اس تھا ان ایک نہیں جو"),
    ("hi", "के की में है और से का को ने पर यह कि हैं भी कर इस था एक नहीं जो लिए"),
    ("mr", "आणि आहे या च्या ला ही हे ते आहेत मध्ये केली केले होते असे की तर नाही होता म्हणाले"),
    ("ne", "को मा र छ ले का गरेको हो भने पनि छन् गर्ने लाई यो भएको गरेका तथा अनुसार थियो"),
];
