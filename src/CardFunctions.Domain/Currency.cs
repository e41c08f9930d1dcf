using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.Domain;

/// <summary>A currency of ISO 4217 and the number of decimals of its minor unit: XOF has none, CHF two, TND three.</summary>
public readonly record struct Currency
{
    private static readonly FrozenDictionary<string, int> DecimalsByCode = ReadTable();

    private readonly string? _code;

    private Currency(string code) => _code = code;

    /// <summary>The three-letter code, upper case.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Code => _code ?? throw Unassigned.Of(nameof(Currency));

    /// <summary>How many decimals the minor unit has: 0, 2 or 3.</summary>
    public int Decimals => DecimalsByCode[Code];

    /// <summary>Takes a code from outside. False when ISO 4217 does not list it, or it is not in upper case.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? code, out Currency currency)
    {
        var known = code is not null && DecimalsByCode.ContainsKey(code);
        currency = known ? new Currency(code!) : default;
        return known;
    }

    /// <summary>Takes a code from the store, which only holds valid ones.</summary>
    public static Currency Load(string code) => new(code);

    /// <inheritdoc/>
    public override string ToString() => Code;

    // The active codes of ISO 4217 (list one) by the number of decimals, without funds, metals and test codes.
    private static FrozenDictionary<string, int> ReadTable()
    {
        const string None = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
        const string Two =
            "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE "
            + "CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS "
            + "KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR "
            + "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
            + "TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
        const string Three = "BHD IQD JOD KWD LYD OMR TND";

        return None.Split(' ').Select(code => (Code: code, Decimals: 0))
            .Concat(Two.Split(' ').Select(code => (Code: code, Decimals: 2)))
            .Concat(Three.Split(' ').Select(code => (Code: code, Decimals: 3)))
            .ToFrozenDictionary(entry => entry.Code, entry => entry.Decimals, StringComparer.Ordinal);
    }
}
