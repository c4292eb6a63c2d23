"""The words that centres use in their calendars, as data. See calendar.md for the list that staff read."""

# Regular expressions, case ignored, tried from the top. `N` stands for a number, in digits or as a Danish word.
PRICE = (
    r"\b(?:pris|prisen|entré|entre|egenbetaling|deltagerbetaling|brugerbetaling|betaling|koster|koste|price|costs?)\b"
    r"\s*(?:det|er|pr\.? (?:person|deltager|gang)|kun|for alt|[:=])*\s*(?:kr\.?|dkk)?\s*(?P<price>AMOUNT)",
    r"(?P<price>AMOUNT)\s*(?:kr\b\.?|kroner|dkk|,-)\s*(?:pr\.?|per|for)\s*(?:person|deltager|gang|næse|pers)",
    r"^\s*(?:kr\.?\s*)?(?P<price>AMOUNT)\s*(?:kr\b\.?|kroner|dkk|,-)\s*$",
)
FREE = (
    r"\b(?:pris|prisen|entré|entre|egenbetaling|deltagerbetaling|brugerbetaling|betaling|price)\b\s*(?:er|[:=])?\s*"
    r"(?:det er\s*)?(?:ingen|gratis|ingenting|fri|free|-)(?=[\s.,;!)]|$)",
    r"(?<!ikke )(?<!halvt )\bgratis\b(?!\s+(?:KINDS))",
    r"\bdet koster (?:ikke noget|ingenting)\b",
    r"\bfri entr[eé]\b",
    r"\bfree of charge\b|\bfree entry\b|\bit is free\b",
)
# "gratis kaffe" says that the coffee is free, not the trip.
FREE_THINGS = (
    "kaffe", "te", "kage", "mad", "morgenmad", "frokost", "aftensmad", "frugt", "boller", "suppe", "parkering", "wifi",
    "internet", "bus", "kørsel", "transport", "forplejning", "smagsprøver", "tøj", "materialer", "og", "for",
)  # fmt: skip
CAPACITY = (
    r"\b(?:max|max\.|maks|maks\.|maksimum|maximum|maximalt|maksimalt|højst|op til|begrænset til)\s*(?:antal)?\s*"
    r"(?P<n>N)\s*(?:plads(?:er)?|deltager(?:e)?|person(?:er)?|pers|mand|gæster|mennesker|places|people|participants)\b",
    r"\b(?:antal pladser|antal deltagere|max antal|maks antal|maks\. antal|pladser|deltagere|deltagerantal|places)\s*"
    r"(?::|=|er)\s*(?:max\.?|maks\.?|højst)?\s*(?P<n>N)\b",
    r"\b(?:der er )?plads til\s*(?:max\.?|maks\.?|højst|kun|i alt)?\s*(?P<n>N)(?=[\s.,;!)]|$)(?!\s*(?:THINGS))",
    r"\b(?:kun|der er|i alt)\s*(?P<n>N)\s*pladser\b",
    r"\broom for\s*(?P<n>N)\b",
    r"(?:^|[.!\n(]\s*)(?P<n>N)\s*pladser\b",
    r"(?:^|[.!\n(,]\s*)(?:max|maks)\.?:?\s*(?P<n>N)\s*(?=[.!),]|$)",
)
NOT_PLACES = ("kørestol", "barnevogn", "cykler", "biler", "hunde", "børn pr", "kilo", "km")
NUMBERS = {
    "en": 1, "én": 1, "et": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "otte": 8, "ni": 9,
    "ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14, "femten": 15, "seksten": 16, "sytten": 17,
    "atten": 18, "nitten": 19, "tyve": 20, "femogtyve": 25, "tredive": 30, "fyrre": 40, "halvtreds": 50,
}  # fmt: skip
DROP_IN = (
    r"\bbare kom\b", r"\bkom bare\b", r"\bbare duk op\b", r"\bdrop[- ]?in\b",
    r"\bingen tilmelding\b", r"\buden tilmelding\b", r"\btilmelding (?:er )?(?:ikke|unødvendig)\b",
    r"\bikke (?:nødvendigt|nødvendig) (?:at|med) tilmeld", r"\bkræver ikke (?:nogen )?tilmelding\b",
    r"\b(?:behøver|skal) (?:du |man )?ikke (?:at )?(?:tilmelde|melde)", r"\bno (?:sign-?up|registration)\b",
)  # fmt: skip
SIGN_UP = (
    r"\btilmeld", r"\bmeld dig (?:til|hos)\b", r"\bskriv dig (?:på|op)\b", r"\bsign[- ]?up\b", r"\bregistration\b",
)  # fmt: skip
# These stand before what they name, to the end of the line or sentence.
MEETING_POINT = (
    r"\bmødested(?:et)?\s*(?:er|:)\s*(?P<t>TEXT)",
    r"\bvi (?:mødes|samles)\s+(?:kl\.?\s*[\d.:]+\s+)?(?P<t>(?:ved|foran|på|i|uden for|udenfor|inde i|hos)\s+TEXT)",
    r"\bafgang fra\s+(?P<t>TEXT)",
    r"\bmeeting point\s*:\s*(?P<t>TEXT)",
)
DIRECTIONS = (
    r"\b(?:find vej|vejbeskrivelse|sådan finder du (?:det|os|vej)|sådan kommer du (?:derhen|hertil)|kør til|transport)"
    r"\s*:\s*(?P<t>LINE)",
    r"\b(?P<t>tag bus(?:sen)?\s+(?:linje\s*)?\d\w*TEXT)",
    r"\b(?:directions|how to get there)\s*:\s*(?P<t>LINE)",
)
CONTACT = (
    r"\b(?:kontakt|kontaktperson|kontaktpersoner|ansvarlig|tovholder|arrangør|contact)\s*:\s*(?P<t>TEXT)",
    r"\bspørg efter\s+(?P<t>TEXT)",
    r"\bspørg(?:smål)?\s*(?::|til)\s*(?P<t>TEXT)",
    r"\bask for\s+(?P<t>TEXT)",
)
ROLES = (r"\b(?:roller|opgaver|tjanser|vi mangler|vi søger|roles)\s*:\s*(?P<t>LINE)",)
CUTOFF = (
    r"\b(?:tilmeldingsfrist(?:en)?|sidste frist(?: for tilmelding)?|(?:sidste )?frist for tilmelding)\s*(?:er|:)?\s*(?P<t>TEXT)",
    r"\btilmeld(?:ing|\s+dig)?\b[^.\n]{0,60}?\b(?:senest|inden|før)\s*:?\s*(?P<t>TEXT)",
    r"\bsidste tilmelding\s*(?:er|:)?\s*(?P<t>TEXT)",
)
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

# Beginnings of words. An activity with one of these in its name or category never shows names or counts.
SENSITIVE = (
    "sygeplejersk", "gældsrådgiv", "gælds-", "støttegruppe", "samtalegruppe", "sorggruppe", "selvhjælpsgruppe",
    "psykolog", "psykiat", "terapi", "læge", "tandlæge", "sundhedsklinik", "sundhedstjek", "blodprøve", "vaccin",
    "jordemoder", "hiv", "hepatitis", "alkoholbehandl", "alkoholrådgiv", "rusmiddel", "rusvejled", "substitution",
    "retshjælp", "advokat", "socialrådgiv", "krisesamtale", "aa-møde", "na-møde", "anonyme", "nurse", "doctor",
    "debt advi", "support group", "counsel", "psycholog",
)  # fmt: skip
# In the description only these count: "spørg din læge" on a walk is no visit to the doctor.
SENSITIVE_TEXT = (
    "sygeplejersk", "gældsrådgiv", "støttegruppe", "samtalegruppe", "sorggruppe", "selvhjælpsgruppe", "psykolog",
)  # fmt: skip
NOT_SENSITIVE = ("lægeurt", "lægeplant")

# Name in assets/icons/pictures -> beginnings of words; a "=" asks for the whole word. The first that fits is taken.
PICTURES = {
    "nurse": ("sygeplej", "læge", "sundhed", "vaccin", "blodtryk", "tandlæge", "fodpleje", "fodterap", "nurse"),
    "law": ("retshjælp", "advokat", "jura", "rettighed", "socialrådgiv"),
    "money": ("gæld", "økonomi", "budget", "penge"),
    "talk": (
        "samtale",
        "støttegruppe",
        "sorggruppe",
        "selvhjælp",
        "brugermøde",
        "husmøde",
        "beboermøde",
        "snak",
        "psykolog",
    ),
    "breakfast": ("morgenmad", "morgenbord", "brunch", "breakfast"),
    "beach": ("strand", "badetur", "hav", "=vandet"),
    "swim": ("svøm", "bade", "sauna", "vinterbad"),
    "museum": ("museum", "musee", "udstilling", "galleri", "slot"),
    "walk": ("gåtur", "vandre", "vandring", "byvandring", "walk", "skovtur", "travetur"),
    "bike": ("cykel", "cykl", "bike"),
    "football": ("fodbold", "gadefodbold", "football", "motion", "træning", "idræt", "sport"),
    "dog": ("hund", "dyrlæge", "kæledyr", "dog"),
    "garden": ("have", "haven", "højbed", "plante", "urter", "garden"),
    "film": ("film", "biograf", "=bio", "movie"),
    "music": ("musik", "kor", "sang", "syng", "koncert", "guitar", "band", "jam", "music", "karaoke"),
    "art": (
        "kreativ",
        "maling",
        "male",
        "tegn",
        "kunst",
        "strik",
        "hækl",
        "ler",
        "keramik",
        "syning",
        "håndarbejde",
        "art",
    ),
    "games": ("spil", "bingo", "skak", "kort", "banko", "backgammon", "dart", "bordtennis", "billard", "games", "quiz"),
    "books": ("læs", "bog", "bøger", "højtlæsning", "bibliotek", "skriv", "digt", "books"),
    "computer": ("computer", "mitid", "e-boks", "digital", "it-hjælp", "it-café", "=it", "mobil", "telefon"),
    "kitchen": ("madlavning", "madhold", "køkken", "bage", "bagning", "suppedag", "cooking"),
    "food": (
        "mad",
        "spisning",
        "middag",
        "frokost",
        "aftensmad",
        "suppe",
        "grill",
        "buffet",
        "food",
        "lunch",
        "dinner",
    ),
    "hands": ("massage", "velvære", "yoga", "mindful"),
    "tent": ("hytte", "lejr", "telt"),
    "party": ("fest", "jul", "nytår", "fødselsdag", "fastelavn", "påske", "sankthans", "sankt hans", "party"),
    "coffee": ("kaffe", "café", "cafe", "=te", "kage", "hygge", "coffee"),
    "trip": ("tur", "udflugt", "bustur", "rejse", "tivoli", "trip", "sommerlejr", "koloni"),
}
GENERAL_PICTURE = "calendar"
PICTURE_NAMES = (*PICTURES, GENERAL_PICTURE)
