using System.Text;

namespace CardFunctions.Domain.Cards;

/// <summary>Turns a text into the letters and digits of card names.</summary>
/// <remarks>
/// The app runs without culture data (a custom handler can't count on ICU being there), and then the framework does not
/// decompose accented letters: so the table is here. It has the letters of Latin-1 Supplement, Latin Extended-A and -B and
/// Latin Extended Additional that European, African and Vietnamese names use.
/// </remarks>
internal static class LatinLetters
{
    // A base letter, then the letters that become it. Upper case only: the text is turned to upper case first.
    private static readonly string[] Bases =
    [
        "AÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶȺ", "BƁḂḄḆɃ", "CÇĆĈĊČƇḈȻ", "DĎĐƉƊḊḌḎḐḒÐ", "EÈÉÊËĒĔĖĘĚȄȆȨƐḔḖḘḚḜẸẺẼẾỀỂỄỆɆƎƏ", "FƑḞ",
        "GĜĞĠĢƓǤǦǴḠ", "HĤĦȞḢḤḦḨḪ", "IÌÍÎÏĨĪĬĮİƗǏȈȊḬḮỈỊƖ", "JĴɈ", "KĶƘǨḰḲḴ", "LĹĻĽĿŁȽḶḸḺḼ", "MḾṀṂ", "NÑŃŅŇŊƝǸȠṄṆṈṊ",
        "OÒÓÔÕÖØŌŎŐƆƟƠǑǪǬǾȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ", "PƤṔṖ", "QɊ", "RŔŖŘȐȒɌṘṚṜṞ", "SŚŜŞŠȘṠṢṤṦṨ", "TŢŤŦƬƮȚȾṪṬṮṰ",
        "UÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖɄṲṴṶṸṺỤỦỨỪỬỮỰƱ", "VƲṼṾ", "WŴẀẂẄẆẈ", "XẊẌ", "YÝŶŸƳȲɎẎỲỴỶỸ", "ZŹŻŽƵȤẐẒẔ",
    ];

    private static readonly Dictionary<char, string> Replacements = MakeReplacements();

    /// <summary>Upper case, accents removed, everything outside <c>A-Z 0-9</c> as one <c>_</c>, none at either end.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var upper = char.ToUpperInvariant(character);
            if (char.IsAsciiLetterUpper(upper) || char.IsAsciiDigit(upper))
            {
                folded.Append(upper);
            }
            else if (Replacements.TryGetValue(upper, out var letters))
            {
                folded.Append(letters);
            }
            else if (!IsCombiningMark(character) && folded.Length > 0 && folded[^1] != '_')
            {
                folded.Append('_');
            }
        }

        return folded.ToString().TrimEnd('_');
    }

    // U+0300 to U+036F: the accents of a text whose letters were decomposed already.
    private static bool IsCombiningMark(char character) => character is >= '\u0300' and <= '\u036F';

    private static Dictionary<char, string> MakeReplacements()
    {
        var replacements = new Dictionary<char, string>
        {
            ['Æ'] = "AE",
            ['Ǽ'] = "AE",
            ['Ǣ'] = "AE",
            ['Œ'] = "OE",
            ['ß'] = "SS",
            ['ẞ'] = "SS",
            ['Þ'] = "TH",
            ['Ĳ'] = "IJ",
        };
        foreach (var group in Bases)
        {
            foreach (var letter in group.AsSpan(1))
            {
                replacements.Add(letter, group[..1]);
            }
        }

        return replacements;
    }
}
