"""The words that centres use in their calendars, as data. See calendar.md for the list that staff read."""

# Regular expressions, case ignored, tried from the top. Capitals stand for what fields.py puts in their place: MONEY
# these words, AMOUNT an amount, NUMBER a number in digits or as a word, TEXT what goes to the end of the sentence, LINE
# to the end of the line.
MONEY = r"pris|prisen|entré|entre|egenbetaling|deltagerbetaling|brugerbetaling|betaling|koster|koste|price|costs?"
PRICE = (
    r"\b(?:MONEY)\b\s*(?:det|er|pr\.? (?:person|deltager|gang)|kun|for alt|[:= ])*(?:kr\.?|dkk)?\s*(?P<price>AMOUNT)",
    r"(?P<price>AMOUNT)\s*(?:kr\b\.?|kroner|dkk|,-)\s*(?:pr\.?|per|for)\s*(?:person|deltager|gang|næse|pers)",
    r"(?:^|[(,–-])\s*(?:kr\.?\s*)?(?P<price>AMOUNT)\s*(?:kr\b\.?|kroner|dkk|,-)\s*(?=[),]|$)",
)
FREE = (
    r"\b(?:MONEY)\b\s*(?:det|er|[:= ])*(?:ingen|gratis|ingenting|fri|free|-)(?=[\s.,;!)]|$)",
    r"(?P<other>\b(?:KINDS)\w*\s+er\s+gratis)|(?<!ikke )(?<!halvt )\bgratis\b(?!\s+(?:KINDS))",
    r"\bkoster (?:ikke noget|ingenting)\b",
    r"\bfri entr[eé]\b",
    r"\bfree of charge\b|\bfree entry\b|\bit is free\b",
)
OTHERS = r"[^\n]{0,60}?(?P<price>AMOUNT)\s*(?:kr\b\.?|kroner|dkk|,-)\s*for\s+(?:andre|alle andre|ikke|gæster|øvrige)"
# "gratis kaffe" says that the coffee is free, not the trip; "gratis for medlemmer" that it is not for others.
KINDS = (
    r"kaffe|te\b|kage|mad\b|morgenmad|frokost|aftensmad|frugt|boller|suppe|parkering|wifi|internet|bus|kørsel|transport|"
    r"forplejning|smagsprøver|tøj|materialer|for\s+(?!alle|brugere|gæster|deltagere|dig|jer|os)"
)
AT_MOST = r"max\.?|maks\.?|maksimum|maximum|maximalt|maksimalt|højst|op til|begrænset til"
PEOPLE = r"plads(?:er)?|deltager(?:e)?|person(?:er)?|pers|mand|gæster|mennesker|places|people|participants"
CAPACITY = (
    r"\b(?:AT_MOST)\s*(?:antal)?\s*(?P<n>NUMBER)\s*(?:PEOPLE)\b",
    r"\b(?:antal \w+|(?:AT_MOST) antal|pladser|deltager\w*|places)\s*(?::|=|er)\s*(?:AT_MOST)?\s*(?P<n>NUMBER)\b",
    r"\bpladser\s*\(\s*(?P<n>NUMBER)\s*\)",
    r"\bplads til\s*(?:AT_MOST|kun|i alt)?\s*(?P<n>NUMBER)\b(?!\s*(?:THINGS))",
    r"\b(?:kun|der er|i alt)\s*(?P<n>NUMBER)\s*pladser\b",
    r"\broom for\s*(?P<n>NUMBER)\b",
    r"(?:^|[.!(])\s*(?P<n>NUMBER)\s*pladser\b",
    r"(?:^|[.!(,])\s*(?:max|maks)\b\.?:?\s*(?P<n>NUMBER)\s*(?=[.!),]|$)",
)
THINGS = r"kørestol|barnevogn|cykler|biler|hunde|kilo|km"
NUMBERS = {
    "en": 1, "én": 1, "et": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "otte": 8, "ni": 9,
    "ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14, "femten": 15, "seksten": 16, "sytten": 17,
    "atten": 18, "nitten": 19, "tyve": 20, "femogtyve": 25, "tredive": 30, "fyrre": 40, "halvtreds": 50,
}  # fmt: skip
DROP_IN = (
    r"\bbare kom\b", r"\bkom bare\b", r"\bbare (?:duk|mød) op\b", r"\bmød bare op\b", r"\bdrop[- ]?in\b",
    r"\bingen tilmelding\b", r"\buden tilmelding\b", r"\btilmelding (?:er )?(?:ikke|unødvendig)\b",
    r"\bikke (?:nødvendigt|nødvendig) (?:at|med) tilmeld", r"\bkræver ikke (?:nogen )?tilmelding\b",
    r"\b(?:behøver|skal) (?:du |man )?ikke (?:at )?(?:tilmelde|melde)", r"\bno (?:sign-?up|registration)\b",
)  # fmt: skip
SIGN_UP = (
    r"\btilmeld", r"\bmeld dig (?:til|hos)\b", r"\b(?:book|bestil) (?:en )?tid\b",
    r"\bskriv dig (?:på|op)\b", r"\bsign[- ]?up\b", r"\bregistration\b",
)  # fmt: skip
# These stand before what they name, to the end of the line or sentence.
MEETING_POINT = (
    r"\bmødested(?:et)?\s*(?:er|[:–-])\s*(?P<t>TEXT)",
    r"\bvi (?:mødes|samles)\s+(?:kl\.?\s*[\d.:]+\s+)?(?P<t>(?:ved|foran|på|i|uden for|udenfor|inde i|hos)\s+TEXT)",
    r"\bafgang fra\s+(?P<t>TEXT)",
    r"\bmeeting point\s*:\s*(?P<t>TEXT)",
)
DIRECTIONS = (
    r"\b(?:find vej|vejbeskrivelse|sådan (?:finder|kommer) du \w+|kør til|transport)\s*:\s*(?P<t>LINE)",
    r"\b(?P<t>tag bus(?:sen)?\s+(?:linje\s*)?\d\w*TEXT)",
    r"\b(?:directions|how to get there)\s*:\s*(?P<t>LINE)",
)
CONTACT = (
    r"\b(?:kontakt|kontaktperson|kontaktpersoner|ansvarlig|tovholder|arrangør|contact)\s*:\s*(?P<t>TEXT)",
    r"\bspørg efter\s+(?P<t>TEXT)",
    r"\bspørg(?:smål)?\s*(?::|til)\s*(?P<t>TEXT)",
    r"\bask for\s+(?P<t>TEXT)",
)
ROLES = (r"\b(?:roller|opgaver|tjanser|vi mangler|vi søger|roles)\s*:\s*(?P<t>[^\n]{2,300}?(?=\.(?:\s|$)|\n|$))",)
CUTOFF = (
    r"\b(?:tilmeldingsfrist\w*|sidste tilmelding|sidste frist)\s*(?:er|:)?\s*(?P<t>TEXT)",
    r"\b(?:frist|deadline) for tilmelding\s*(?:er|:)?\s*(?P<t>TEXT)",
    r"\btilmeld(?:e|ing|ingen)?\b[^.\n]{0,60}?\b(?:senest|inden|før)\s*:?\s*(?P<t>TEXT)",
)
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

# Beginnings of words. An activity with one of these in its name or category never shows names or counts.
SENSITIVE = (
    "sygeplejersk", "gældsrådgiv", "gælds-", "støttegruppe", "samtalegruppe", "sorggruppe", "selvhjælpsgruppe",
    "psykolog", "psykiat", "terapi", "læge", "tandlæge", "sundhedsklinik", "sundhedstjek", "blodprøve", "vaccin",
    "jordemoder", "=hiv", "hiv-", "hepatitis", "alkoholbehandl", "alkoholrådgiv", "rusmiddel", "rusvejled",
    "retshjælp", "advokat", "socialrådgiv", "krisesamtale", "aa-møde", "na-møde", "anonym", "nurse", "doctor",
    "debt advi", "support group", "counsel", "psycholog",
)  # fmt: skip
# In the description only these count: "spørg din læge" on a walk is no visit to the doctor.
SENSITIVE_TEXT = (
    "sygeplejersk", "gældsrådgiv", "støttegruppe", "samtalegruppe", "sorggruppe", "selvhjælpsgruppe", "psykolog",
)  # fmt: skip
NOT_SENSITIVE = ("lægeurt", "lægeplant")

# Name in assets/icons/pictures -> beginnings of words; "=" before: the whole word; "*" before: anywhere in a word, for
# Danish puts the thing itself last (morgenkaffe). The first that fits is taken.
PICTURES = {
    "nurse": ("*sygeplej", "læge", "sundhed", "vaccin", "blodtryk", "tandlæge", "fodpleje", "fodterap", "nurse"),
    "law": ("retshjælp", "advokat", "jura", "rettighed", "socialrådgiv"),
    "money": ("gæld", "økonomi", "budget", "penge"),
    "talk": (
        "*samtale", "*støttegruppe", "sorggruppe", "selvhjælp", "=møde", "husmøde", "brugermøde", "beboermøde",
        "fællesmøde", "snak", "psykolog", "talk",
    ),
    "breakfast": ("*morgenmad", "morgenbord", "*brunch", "breakfast"),
    "beach": ("*strand", "badetur", "=havet", "=vandet", "beach"),
    "swim": ("svøm", "*svømning", "sauna", "*badning", "*badere", "swim"),
    "museum": ("*museum", "*museet", "musee", "*udstilling", "*galleri", "slottet", "kunsthal"),
    "walk": ("gåtur", "vandre", "vandring", "byvandring", "walk", "skovtur", "travetur", "*gåtur"),
    "bike": ("cykel", "cykl", "bike"),
    "football": ("*fodbold", "football", "motion", "*træning", "idræt", "sport", "=bold", "boldspil"),
    "dog": ("hund", "dyrlæge", "kæledyr", "dog"),
    "garden": ("=have", "=haven", "=havedag", "havearbejde", "havehold", "*højbed", "plante", "urter", "garden"),
    "film": ("*film", "*biograf", "=bio", "movie"),
    "music": (
        "*musik", "=kor", "*koret", "sang", "*sang", "syng", "koncert", "*koncert", "guitar", "band", "=jam",
        "music", "karaoke",
    ),
    "art": (
        "kreativ", "maling", "=male", "maler", "tegne", "tegning", "kunst", "strik", "hækl", "=ler", "keramik",
        "syning", "håndarbejd", "=art",
    ),
    "games": (
        "spil", "*spil", "bingo", "skak", "kortspil", "banko", "backgammon", "dart", "bordtennis", "billard",
        "games", "quiz",
    ),
    "books": ("læse", "læsning", "*læsning", "bog", "bøger", "bibliotek", "skrive", "digt", "books"),
    "computer": ("computer", "mitid", "e-boks", "digital", "it-hjælp", "it-café", "=it", "mobil", "telefon"),
    "kitchen": ("madlavning", "madhold", "køkken", "*køkken", "bage", "bagning", "*bagning", "cooking"),
    "food": (
        "=mad", "mad-", "*spisning", "middag", "*middag", "frokost", "*frokost", "aftensmad", "*suppe", "grill",
        "buffet", "food", "lunch", "dinner",
    ),
    "hands": ("massage", "velvære", "yoga", "mindful"),
    "tent": ("hytte", "telt"),
    "party": (
        "*fest", "=jul", "jule", "nytår", "fødselsdag", "fastelavn", "påske", "sankthans", "sankt hans", "party",
    ),
    "coffee": ("*kaffe", "*café", "*cafe", "=te", "kage", "*kage", "hygge", "coffee"),
    "trip": (
        "=tur", "=ture", "=turen", "tur-", "*udflugt", "bustur", "sejltur", "dagstur", "sommertur", "rejse",
        "tivoli", "trip", "sommerlejr", "koloni",
    ),
}  # fmt: skip
GENERAL_PICTURE = "calendar"
PICTURE_NAMES = (*PICTURES, GENERAL_PICTURE)
