using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Ledger;
using CardFunctions.Tables;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>What is stored of money is read back the same, from the table itself.</summary>
public sealed class LedgerRowTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly Gen<DateTimeOffset> Times = FsCheck.Fluent.Gen.Choose(0, int.MaxValue)
        .Select(seconds => DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(seconds % TimeSpan.TicksPerSecond));

    private static readonly Gen<long> Amounts = FsCheck.Fluent.Gen.Elements(1L, -1, Money.MaxAmount, -Money.MaxAmount, long.MaxValue);

    private static readonly Gen<Currency> Currencies = FsCheck.Fluent.Gen.Elements("XOF", "CHF", "TND").Select(Currency.Load);

    private static readonly Gen<string> References = FsCheck.Fluent.Gen.Elements("R-1", "a/b\\c#d?", "été 漢字", "~", new string('x', 100));

    private static readonly Gen<bool> Flags = FsCheck.Fluent.Gen.Elements(true, false);

    private static Gen<LedgerEntry> Entries(string client) =>
        from sequence in FsCheck.Fluent.Gen.Elements(1L, 2, 10, 4_000_000_000, long.MaxValue)
        from kind in FsCheck.Fluent.Gen.Elements(Enum.GetValues<EntryKind>())
        from amount in Amounts
        from balance in Amounts
        from currency in Currencies
        from reference in References
        from complete in Flags
        from at in Times
        select new LedgerEntry
        {
            Card = CardId.Make(ClientId.Load(client), at),
            Sequence = sequence,
            Kind = kind,
            Amount = amount,
            BalanceAfter = balance,
            Currency = currency,
            Operation = "opn_1",
            Reference = complete ? reference : null,
            Counterpart = complete ? CardId.Make(ClientId.Load(client), at) : null,
            ServicePoint = complete ? ServicePointId.Load("sp-1") : null,
            Terminal = complete ? "t-1" : null,
            At = at,
        };

    private static Gen<Operation> Operations(string client) =>
        from kind in FsCheck.Fluent.Gen.Elements(Enum.GetValues<OperationKind>())
        from status in FsCheck.Fluent.Gen.Elements(Enum.GetValues<OperationStatus>())
        from amount in Amounts
        from currency in Currencies
        from full in Flags
        from recovers in Flags
        from reference in References
        from at in Times
        select new Operation
        {
            Id = $"opn_{Guid.CreateVersion7(at):N}",
            Kind = kind,
            Status = status,
            Card = CardId.Make(ClientId.Load(client), at),
            To = kind is OperationKind.Transfer ? CardId.Make(ClientId.Load(client), at) : null,
            Amount = full ? 0 : amount,
            Currency = currency,
            Full = full,
            MayRecover = recovers,
            Reference = reference,
            EnteredBy = "alice",
            DecidedBy = status is OperationStatus.Pending ? null : "bob",
            CreatedAt = at,
            DecidedAt = status is OperationStatus.Pending ? null : at.AddTicks(1),
        };

    [Fact]
    public Task An_entry_is_read_back_the_same() => RoundTripAsync(Entries(AppFixture.UniqueId()), EntryRow.From, EntryRow.ToEntry);

    [Fact]
    public Task An_operation_is_read_back_the_same() =>
        RoundTripAsync(Operations(AppFixture.UniqueId()), OperationRow.From, OperationRow.ToOperation);

    [Fact]
    public void The_places_of_entries_sort_the_newest_first()
    {
        long[] sequences = [1, 2, 9, 10, 11, 99, 100, 1_000_000, long.MaxValue];

        Assert.Equal(sequences.Reverse(), sequences.OrderBy(EntryRow.PlaceOf, StringComparer.Ordinal));
    }

    private async Task RoundTripAsync<T>(Gen<T> values, Func<T, TableEntity> toRow, Func<TableEntity, T> fromRow)
    {
        const int Count = 30;
        var table = app.Tables.GetTableClient(AppFixture.UniqueId("rows"));
        await table.CreateIfNotExistsAsync();
        foreach (var value in FsCheck.Fluent.Gen.Sample(values, Count, 10))
        {
            var row = toRow(value);
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace);
            var read = fromRow((await table.GetEntityAsync(row.PartitionKey, row.RowKey)).Value);
            Assert.True(Equals(value, read), $"{value} became {read}");
        }
    }
}
