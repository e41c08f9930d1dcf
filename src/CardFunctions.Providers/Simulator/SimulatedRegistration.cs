using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Tables;

namespace CardFunctions.Providers.Simulator;

/// <summary>Where a registration stands. The names are stored: they never change.</summary>
public enum RegistrationState
{
    /// <summary>The person is to type the card.</summary>
    Open,

    /// <summary>The card is registered.</summary>
    Registered,

    /// <summary>The card was refused.</summary>
    Refused,

    /// <summary>The person gave up.</summary>
    Cancelled,

    /// <summary>The card was registered, and is forgotten now.</summary>
    Revoked,
}

/// <summary>A registration, and the card that came of it: all that the simulator keeps of a card, which is no number and no code.</summary>
internal sealed record SimulatedRegistration
{
    /// <summary>Of whoever types on the page; what an app registers itself has <see cref="Direct"/>.</summary>
    public const string Hosted = "hosted";

    /// <summary>Of a card that was typed elsewhere.</summary>
    public const string Direct = "direct";

    /// <summary>The row's key.</summary>
    public const string Row = "registration";

    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Reference { get; init; }

    public required RegistrationState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? ReturnUrl { get; init; }

    public string? Language { get; init; }

    public string? RefusalCode { get; init; }

    public SimulatedCard? Card { get; init; }

    public static string PartitionOf(string id) => $"registration~{id}";

    public TableEntity ToRow() => new(PartitionOf(Id), Row)
    {
        ["Kind"] = Kind,
        ["Reference"] = Reference,
        ["State"] = State.ToString(),
        ["CreatedAt"] = CreatedAt,
        ["ExpiresAt"] = ExpiresAt,
        ["ReturnUrl"] = ReturnUrl,
        ["Language"] = Language,
        ["RefusalCode"] = RefusalCode,
        ["Behaviour"] = Card?.Behaviour.ToString(),
        ["Brand"] = Card?.Brand.ToString(),
        ["Last4"] = Card?.Last4,
        ["Expiry"] = Card?.Expiry.ToString(),
        ["HolderName"] = Card?.HolderName,
        ["Fingerprint"] = Card?.Fingerprint,
    };

    public static SimulatedRegistration Load(string id, TableEntity row) => new()
    {
        Id = id,
        Kind = row.Text("Kind"),
        Reference = row.Text("Reference"),
        State = row.Word<RegistrationState>("State"),
        CreatedAt = row.Instant("CreatedAt"),
        ExpiresAt = row.GetDateTimeOffset("ExpiresAt"),
        ReturnUrl = row.GetString("ReturnUrl"),
        Language = row.GetString("Language"),
        RefusalCode = row.GetString("RefusalCode"),
        Card = row.GetString("Fingerprint") is null
            ? null
            : new SimulatedCard(
                row.Word<Behaviour>("Behaviour"),
                row.Word<CardBrand>("Brand"),
                row.Text("Last4"),
                YearMonth.Load(row.Text("Expiry")),
                row.Text("HolderName"),
                row.Text("Fingerprint")),
    };

    /// <summary>Whether nobody can do anything with it any more because its time is over.</summary>
    public bool IsOverAt(DateTimeOffset now) => State is RegistrationState.Open && ExpiresAt <= now;
}

/// <summary>What is kept of a card.</summary>
/// <param name="Behaviour">What a charge gives: all that is left of the number.</param>
/// <param name="Brand">The brand.</param>
/// <param name="Last4">The last four digits.</param>
/// <param name="Expiry">The last month that it is valid in.</param>
/// <param name="HolderName">The owner's name.</param>
/// <param name="Fingerprint">A keyed hash of the number.</param>
internal sealed record SimulatedCard(Behaviour Behaviour, CardBrand Brand, string Last4, YearMonth Expiry, string HolderName, string Fingerprint);
