using System.Security.Cryptography;
using System.Text;
using CardFunctions.CardProfiles;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Terminal;

/// <summary>The rows <c>authorisation~{…}</c> and <c>timedout~{…}</c> of the partition of the card's client.</summary>
internal static class AuthorisationRow
{
    private const string Kind = "authorisation";
    private const int UniqueLengthHexDigits = 32;

    /// <summary>What follows from a terminal and its reference: the same reference finds the same row.</summary>
    public static string UniqueOf(string terminal, string reference) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{terminal}\n{reference}")))[..UniqueLengthHexDigits];

    /// <summary>The key of an authorisation's row.</summary>
    public static string Key(string unique) => $"{Kind}~{unique}";

    /// <summary>The key of the row that says that a terminal was told of a time-out, until that is made true.</summary>
    public static string TimedOutKey(string unique) => $"timedout~{unique}";

    /// <summary>The authorisation as a row.</summary>
    public static TableEntity From(Authorisation authorisation) => From(authorisation, Key(authorisation.Id.Unique));

    /// <summary>The row that says that a terminal was told of a time-out, and of what.</summary>
    public static TableEntity TimedOutOf(Authorisation told) => From(told, TimedOutKey(told.Id.Unique));

    private static TableEntity From(Authorisation authorisation, string key)
    {
        var request = authorisation.Request;
        return new TableEntity(authorisation.Card.Client.Value, key)
        {
            ["Card"] = authorisation.Card.Unique,
            ["Service"] = ProfileWords.Services.Of(request.Service),
            ["ServicePoint"] = request.ServicePoint.Value,
            ["ServicePointClient"] = authorisation.ServicePointClient.Value,
            ["Terminal"] = request.Terminal,
            ["Reference"] = request.Reference,
            ["Amount"] = request.Amount.Amount,
            ["Currency"] = request.Amount.Currency.Code,
            ["Millilitres"] = request.Millilitres,
            ["ProductCode"] = request.ProductCode,
            ["Code"] = request.Code,
            ["CodeCard"] = request.CodeCard?.Unique,
            ["Capture"] = request.Capture,
            ["Reason"] = TerminalWords.Reasons.Of(authorisation.Reason),
            ["ResponseCode"] = authorisation.ResponseCode,
            ["Status"] = TerminalWords.Statuses.Of(authorisation.Status),
            ["Captured"] = authorisation.Captured,
            ["AvailableAfter"] = authorisation.AvailableAfter,
            ["Confirmed"] = authorisation.Confirmed,
            ["Attempt"] = authorisation.Attempt,
            ["At"] = authorisation.At,
            ["ExpiresAt"] = authorisation.ExpiresAt,
        };
    }

    /// <summary>The authorisation of a row.</summary>
    public static Authorisation ToAuthorisation(TableEntity row)
    {
        var client = ClientId.Load(row.PartitionKey);
        return new Authorisation
        {
            Id = AuthorisationId.Load(client, row.RowKey[(row.RowKey.LastIndexOf('~') + 1)..]),
            Card = CardId.Load(client, row.Text("Card")),
            ServicePointClient = ClientId.Load(row.Text("ServicePointClient")),
            Request = new AuthorisationRequest
            {
                Service = ProfileWords.Services.Load(row.Text("Service")),
                ServicePoint = ServicePointId.Load(row.Text("ServicePoint")),
                Terminal = row.Text("Terminal"),
                Reference = row.Text("Reference"),
                Amount = new Money(row.Number("Amount"), Currency.Load(row.Text("Currency"))),
                Millilitres = row.GetInt64("Millilitres"),
                ProductCode = row.GetString("ProductCode"),
                Code = row.GetString("Code"),
                CodeCard = row.GetString("CodeCard") is { } made ? CardId.Load(client, made) : null,
                Capture = row.Flag("Capture"),
            },
            Reason = TerminalWords.Reasons.Load(row.Text("Reason")),
            ResponseCode = row.Text("ResponseCode"),
            Status = TerminalWords.Statuses.Load(row.Text("Status")),
            Captured = row.Number("Captured"),
            AvailableAfter = row.GetInt64("AvailableAfter"),
            Confirmed = row.Flag("Confirmed"),
            Attempt = row.GetString("Attempt"),
            At = row.Instant("At"),
            ExpiresAt = row.GetDateTimeOffset("ExpiresAt"),
        };
    }
}
