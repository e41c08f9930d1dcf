using System.Globalization;
using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Domain.Payments;
using CardFunctions.Payments;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.AutomaticSales;

/// <summary>
/// The rows of a run's partition: <c>run</c> and <c>run~{part}</c>, which one range holds, and <c>item~{itemId}</c>.
/// </summary>
internal static class SaleRow
{
    /// <summary>The key of the run's own row.</summary>
    public const string Key = "run";

    /// <summary>What the keys of items begin with, before <c>~</c>.</summary>
    public const string ItemKind = "item";

    /// <summary>Finds the items to which something more happens.</summary>
    public static readonly string OpenFilter = TableClient.CreateQueryFilter($"IsOpen eq {true}");

    /// <summary>Finds the items whose contact has to see to an alias.</summary>
    public static readonly string RenewalFilter = TableClient.CreateQueryFilter($"Renewal gt {""}");

    /// <summary>The key of a part of the counts.</summary>
    public static string ShardKey(int number) => $"{Key}~{number.ToString("D2", CultureInfo.InvariantCulture)}";

    /// <summary>The key of an item.</summary>
    public static string ItemKey(string id) => $"{ItemKind}~{id}";

    /// <summary>Finds the items of a status.</summary>
    public static string StatusFilter(SaleItemStatus status) => TableClient.CreateQueryFilter($"Status eq {SaleWords.ItemStatuses.Of(status)}");

    /// <summary>The run as a row.</summary>
    public static TableEntity From(AutomaticSale sale) => new(sale.Id, Key)
    {
        ["Name"] = sale.Name,
        ["Currency"] = sale.Currency.Code,
        ["OnFailure"] = SaleWords.Failures.Of(sale.OnFailure),
        ["ItemCount"] = sale.ItemCount,
        ["SentThrough"] = sale.SentThrough,
        ["SentAt"] = sale.SentAt,
        ["SendingAt"] = sale.SendingAt,
        ["CancelledAt"] = sale.CancelledAt,
        ["IsCancelDone"] = sale.IsCancelDone,
        ["CheckedAt"] = sale.CheckedAt,
        ["NextCheckAt"] = sale.NextCheckAt,
        ["Subject"] = sale.Subject,
        ["CreatedAt"] = sale.CreatedAt,
        ["FinishedAt"] = sale.FinishedAt,
        ["Version"] = sale.Version,
    };

    /// <summary>The run of a row.</summary>
    public static AutomaticSale ToSale(TableEntity row) => new()
    {
        Id = row.PartitionKey,
        Name = row.Text("Name"),
        Currency = Currency.Load(row.Text("Currency")),
        OnFailure = SaleWords.Failures.Load(row.Text("OnFailure")),
        ItemCount = row.SmallNumber("ItemCount"),
        SentThrough = row.GetString("SentThrough"),
        SentAt = row.GetDateTimeOffset("SentAt"),
        SendingAt = row.Instant("SendingAt"),
        CancelledAt = row.GetDateTimeOffset("CancelledAt"),
        IsCancelDone = row.Flag("IsCancelDone"),
        CheckedAt = row.GetDateTimeOffset("CheckedAt"),
        NextCheckAt = row.GetDateTimeOffset("NextCheckAt"),
        Subject = row.Text("Subject"),
        CreatedAt = row.Instant("CreatedAt"),
        FinishedAt = row.GetDateTimeOffset("FinishedAt"),
        Version = row.Number("Version"),
    };

    /// <summary>A part of the counts as a row.</summary>
    public static TableEntity From(string sale, SaleShard shard)
    {
        var row = new TableEntity(sale, ShardKey(shard.Number)) { ["Version"] = shard.Version };
        foreach (var status in SaleWords.ItemStatuses.Values)
        {
            row[status.ToString()] = shard.Counts[status];
        }

        return row;
    }

    /// <summary>The part of a row.</summary>
    public static SaleShard ToShard(TableEntity row) => new(
        int.Parse(row.RowKey.AsSpan(Key.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture),
        SaleWords.ItemStatuses.Values.Aggregate(SaleCounts.Empty, (counts, status) => counts.Plus(status, row.SmallNumber(status.ToString()))),
        row.Number("Version"));

    /// <summary>An item as a row.</summary>
    public static TableEntity From(string sale, SaleItem item) => new(sale, ItemKey(item.Id))
    {
        ["Contact"] = item.Contact.Value,
        ["Alias"] = item.Alias?.Unique,
        ["Amount"] = item.Amount.Amount,
        ["Currency"] = item.Amount.Currency.Code,
        ["Instalments"] = item.Instalments,
        ["Shard"] = item.Shard,
        ["Status"] = SaleWords.ItemStatuses.Of(item.Status),
        ["IsOpen"] = !item.IsFinal,
        ["Renewal"] = RenewalOf(item) is { } reason ? SaleWords.Renewals.Of(reason) : null,
        ["IsBegun"] = item.IsBegun,
        ["Charges"] = item.Charges,
        ["Tries"] = item.Tries,
        ["LostInRow"] = item.LostInRow,
        ["FirstTriedAt"] = item.FirstTriedAt,
        ["DueAt"] = item.DueAt,
        ["Payment"] = item.Payment,
        ["DeclineCode"] = item.Decline?.Code,
        ["DeclineRetry"] = item.Decline is { } decline ? PaymentWords.Retries.Of(decline.Retry) : null,
        ["UpdatedAt"] = item.UpdatedAt,
    };

    /// <summary>The item of a row.</summary>
    public static SaleItem ToItem(TableEntity row)
    {
        var contact = ContactId.Load(row.Text("Contact"));
        return new SaleItem
        {
            Id = row.RowKey[(ItemKind.Length + 1)..],
            Contact = contact,
            Alias = row.GetString("Alias") is { } alias ? AliasId.Load(contact, alias) : null,
            Amount = new Money(row.Number("Amount"), Currency.Load(row.Text("Currency"))),
            Instalments = row.SmallNumber("Instalments"),
            Shard = row.SmallNumber("Shard"),
            Status = SaleWords.ItemStatuses.Load(row.Text("Status")),
            IsBegun = row.Flag("IsBegun"),
            Charges = row.SmallNumber("Charges"),
            Tries = row.SmallNumber("Tries"),
            LostInRow = row.SmallNumber("LostInRow"),
            FirstTriedAt = row.GetDateTimeOffset("FirstTriedAt"),
            DueAt = row.Instant("DueAt"),
            Payment = row.GetString("Payment"),
            Decline = row.GetString("DeclineCode") is { } code ? new Decline(code, PaymentWords.Retries.Load(row.Text("DeclineRetry"))) : null,
            UpdatedAt = row.Instant("UpdatedAt"),
        };
    }

    /// <summary>Why the contact of an item has to see to an alias; null where it need not.</summary>
    public static RenewalReason? RenewalOf(SaleItem item) => (item.Status, item.Decline?.Retry) switch
    {
        (SaleItemStatus.NoAlias or SaleItemStatus.Reserved, _) => RenewalReason.NoAlias,
        (SaleItemStatus.Declined, DeclineRetry.Never) => RenewalReason.Never,
        (SaleItemStatus.Declined, DeclineRetry.UpdateCard) => RenewalReason.UpdateCard,
        (SaleItemStatus.Declined, DeclineRetry.Authenticate) => RenewalReason.Authenticate,
        _ => null,
    };
}
