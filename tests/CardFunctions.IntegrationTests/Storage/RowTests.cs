using CardFunctions.Audit;
using CardFunctions.CardProfiles;
using CardFunctions.Cards;
using CardFunctions.Cards.Bulk;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Clients;
using CardFunctions.Domain.Holders;
using CardFunctions.Domain.Profiles;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Holders;
using CardFunctions.IntegrationTests.App;
using CardFunctions.ServicePoints;
using CardFunctions.Tables;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.IntegrationTests.Storage;

/// <summary>What is stored is read back the same, from the table itself.</summary>
public sealed class RowTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly Gen<DateTimeOffset> Times = FsCheck.Fluent.Gen.Choose(0, int.MaxValue)
        .Select(seconds => DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(seconds % TimeSpan.TicksPerSecond));

    private static readonly Gen<DisplayName> Names = FsCheck.Fluent.Gen.Elements("A", "Gare de l'Est \"été\"", "⛽ 😀", "/\\#?%", "漢字", new string('x', 200)).Select(DisplayName.Load);

    private static readonly Gen<Currency> Currencies = FsCheck.Fluent.Gen.Elements("XOF", "CHF", "TND").Select(Currency.Load);

    private static readonly Gen<ProfileCode> Codes = FsCheck.Fluent.Gen.Elements("VIRTUAL", "A_1", new string('Z', 32)).Select(ProfileCode.Load);

    private static readonly Gen<string> Ids = FsCheck.Fluent.Gen.Elements("a", "A.b_c-9", "..a", new string('x', 64));

    private static readonly Gen<bool> Flags = FsCheck.Fluent.Gen.Elements(true, false);

    private static readonly Gen<long> Amounts = FsCheck.Fluent.Gen.Elements(0L, 1, -1, long.MaxValue, long.MinValue);

    private static Gen<T?> Maybe<T>(Gen<T> values)
        where T : struct => from value in values from isThere in Flags select isThere ? value : (T?)null;

    private static Gen<Client> Clients(string id) =>
        from name in Names
        from currency in Currencies
        from perCard in Flags
        from auto in Flags
        from code in Codes
        from approvals in Flags
        from hasCards in Flags
        from holder in Ids
        from hasHolder in Flags
        from time in Times
        select new Client
        {
            Id = ClientId.Load(id),
            Name = name,
            Currency = currency,
            HolderPolicy = perCard ? HolderPolicy.PerCard : HolderPolicy.Shared,
            AutoProvision = auto,
            VirtualCardProfile = code,
            Approvals = approvals,
            HasCards = hasCards,
            SharedHolder = hasHolder ? HolderId.Load(holder) : null,
            Version = time.Ticks,
            CreatedAt = time,
            UpdatedAt = time.AddTicks(1),
        };

    private static Gen<Holder> Holders(string client) =>
        from id in Ids
        from name in Names
        from kind in FsCheck.Fluent.Gen.Elements(HolderKind.Member, HolderKind.Beneficiary)
        from time in Times
        select new Holder { Client = ClientId.Load(client), Id = HolderId.Load(id), Name = name, Kind = kind, Version = 3, CreatedAt = time, UpdatedAt = time };

    private static Gen<ServicePoint> ServicePoints(string client) =>
        from id in Ids
        from name in Names
        from hasCard in Flags
        from status in FsCheck.Fluent.Gen.Elements(CardStatus.Active, CardStatus.Suspended, CardStatus.Blocked)
        from hadCard in Flags
        from closed in Flags
        from awaited in Flags
        from time in Times
        select new ServicePoint
        {
            Client = ClientId.Load(client),
            Id = ServicePointId.Load(id),
            Name = name,
            NamedAt = time.AddDays(-1),
            ClosedAt = closed ? time.AddTicks(7) : null,
            IsAwaited = awaited,
            VirtualCard = hasCard ? new AttachedCard(CardId.Make(ClientId.Load(client), time), status, YearMonth.Of(time)) : null,
            HasHadCard = hasCard || hadCard,
            Version = 7,
            CreatedAt = time,
            UpdatedAt = time,
        };

    private static Gen<Card> Cards(string client) =>
        from kind in FsCheck.Fluent.Gen.Elements(CardKind.Virtual, CardKind.Physical)
        from name in FsCheck.Fluent.Gen.Elements("A", "Éric's (1) & co. +_-,", "بطاقة", new string('x', 64))
        from derived in Flags
        from numbered in Flags
        from holder in Ids
        from code in Codes
        from point in Ids
        from hasPoint in Flags
        from status in FsCheck.Fluent.Gen.Elements(CardStatus.Active, CardStatus.Suspended, CardStatus.Blocked, CardStatus.Closed)
        from currency in Currencies
        from balance in Amounts
        from held in Amounts
        from former in Maybe(Codes)
        from reason in Maybe(FsCheck.Fluent.Gen.Elements(Enum.GetValues<StatusReason>()))
        from others in Maybe(Times)
        from time in Times
        select new Card
        {
            Id = CardId.Make(ClientId.Load(client), time),
            Kind = kind,
            Name = CardName.Load(name),
            NameDerived = derived,
            NameNumbered = numbered,
            Number = CardNumber.Load("7080000000000002"),
            Holder = HolderId.Load(holder),
            Profile = code,
            FormerProfile = former,
            ServicePoint = hasPoint ? ServicePointId.Load(point) : null,
            Status = status,
            StatusReason = reason,
            Expires = YearMonth.Of(time).AddMonths(36),
            Currency = currency,
            Balance = balance,
            Held = held,
            Replaces = others is { } before ? CardId.Make(ClientId.Load(client), before) : null,
            ReplacedBy = others is { } after ? CardId.Make(ClientId.Load(client), after.AddDays(1)) : null,
            Version = 9,
            EventSequence = 7,
            CreatedAt = time,
            UpdatedAt = time,
        };

    private static readonly Gen<CardServices> Services = FsCheck.Fluent.Gen.Choose(0, (int)CardServices.All).Select(bits => (CardServices)bits);

    private static readonly Gen<Limit> Limits =
        from measure in FsCheck.Fluent.Gen.Elements(Measure.Money, Measure.Volume, Measure.Count)
        from period in FsCheck.Fluent.Gen.Elements(Period.Transaction, Period.Day, Period.Week, Period.Month)
        from services in Services.Where(services => services != CardServices.None)
        from max in FsCheck.Fluent.Gen.Elements(0L, 200_000, long.MaxValue)
        select new Limit(measure, period, services, max);

    private static readonly Gen<KeptProfile> Profiles =
        from code in Codes
        from name in Names
        from services in Services
        from limits in Limits.ArrayOf()
        from months in FsCheck.Fluent.Gen.Choose(CardProfile.MinValidityMonths, CardProfile.MaxValidityMonths)
        from deleted in Flags
        select new KeptProfile(
            new CardProfile { Code = code, Name = name, Services = services, Limits = [.. limits.Take(CardProfile.MaxLimits)], ValidityMonths = months }, deleted, months);

    private static readonly Gen<string?> Words = FsCheck.Fluent.Gen.Elements(null, "lost", "Perdue à \"Dakar\"\n😀", new string('x', 500));

    private static readonly Gen<AuditEntry> AuditEntries =
        from time in Times
        from outcome in FsCheck.Fluent.Gen.Elements(AuditOutcome.Done, AuditOutcome.Refused)
        from address in Words
        from code in Words
        from reason in Words
        from comment in Words
        from trace in Words
        select new AuditEntry
        {
            Id = $"aud_{Guid.CreateVersion7(time):N}",
            At = time,
            Subject = "alice@example.com",
            Address = address,
            Operation = "BlockCard",
            Resource = "/api/v1/clients/c~1/cards/%7E~x",
            Outcome = outcome,
            Code = code,
            Reason = reason,
            Comment = comment,
            TraceId = trace,
        };

    private static Gen<BulkOperation> BulkOperations(string client) =>
        from time in Times
        from isOn in Flags
        from profile in Maybe(Codes)
        from total in Maybe(FsCheck.Fluent.Gen.Choose(0, 10_000))
        from after in Words
        from words in Words
        from finished in Maybe(Times)
        select new BulkOperation
        {
            Client = ClientId.Load(client),
            Id = $"blk_{Guid.CreateVersion7(time):N}",
            Wish = new VirtualisationWish(isOn, profile),
            Subject = "alice",
            Address = words,
            TraceId = words,
            Total = total,
            After = after,
            Counts = new BulkCounts(total ?? 1, 2, 3),
            LeasedUntil = time.AddSeconds(30),
            LeasedBy = words,
            CreatedAt = time,
            FinishedAt = finished,
        };

    [Fact]
    public async Task A_client_is_read_back_the_same() =>
        await RoundTripAsync(Clients(AppFixture.UniqueId()), ClientRow.From, ClientRow.ToClient);

    [Fact]
    public async Task A_holder_is_read_back_the_same() =>
        await RoundTripAsync(Holders(AppFixture.UniqueId()), HolderRow.From, HolderRow.ToHolder);

    [Fact]
    public async Task A_service_point_is_read_back_the_same() =>
        await RoundTripAsync(ServicePoints(AppFixture.UniqueId()), ServicePointRow.From, ServicePointRow.ToServicePoint);

    [Fact]
    public void A_service_point_of_an_older_version_has_had_a_card_if_it_has_one()
    {
        Assert.All(FsCheck.Fluent.Gen.Sample(ServicePoints("c"), 40, 10), point =>
        {
            var row = ServicePointRow.From(point);
            row.Remove("HasHadCard");
            Assert.Equal(point.VirtualCard is not null, ServicePointRow.ToServicePoint(row).HasHadCard);
        });
    }

    [Fact]
    public async Task A_card_is_read_back_the_same() =>
        await RoundTripAsync(Cards(AppFixture.UniqueId()), CardRow.From, CardRow.ToCard);

    [Fact]
    public async Task A_line_of_the_audit_trail_is_read_back_the_same()
    {
        var client = AppFixture.UniqueId();
        await RoundTripAsync(AuditEntries, entry => AuditRow.From(entry, client), AuditRow.ToEntry);
    }

    [Fact]
    public async Task A_bulk_operation_is_read_back_the_same() =>
        await RoundTripAsync(BulkOperations(AppFixture.UniqueId()), BulkRows.From, BulkRows.ToOperation);

    [Fact]
    public async Task Results_of_a_bulk_operation_are_read_back_the_same()
    {
        var client = ClientId.Load(AppFixture.UniqueId());
        var operation = FsCheck.Fluent.Gen.Sample(BulkOperations(client.Value), 1, 1).Single();
        var results =
            from time in Times
            from outcome in FsCheck.Fluent.Gen.Elements(Enum.GetValues<BulkOutcome>())
            select new BulkResult(CardId.Make(client, time).ToString(), outcome, outcome is BulkOutcome.Refused ? "illegal_transition" : null);
        await RoundTripAsync(
            results.NonEmptyListOf().Select(list => list.Take(VirtualisationPart.MaxCards).ToList()),
            list => BulkRows.FromResults(operation, list),
            row => [.. BulkRows.ToResults(row)],
            (one, other) => one.SequenceEqual(other));
    }

    [Fact]
    public async Task A_card_profile_is_read_back_the_same() => await RoundTripAsync(
        Profiles,
        CardProfileRow.From,
        CardProfileRow.ToProfile,
        // Limits are compared one by one: the list itself only knows whether it is the same.
        (one, other) => one.Profile.Limits.SequenceEqual(other.Profile.Limits)
            && one == other with { Profile = other.Profile with { Limits = one.Profile.Limits } });

    private async Task RoundTripAsync<T>(Gen<T> values, Func<T, TableEntity> toRow, Func<TableEntity, T> fromRow, Func<T, T, bool>? areEqual = null)
    {
        const int Count = 40;
        var table = app.Tables.GetTableClient(AppFixture.UniqueId("rows"));
        await table.CreateIfNotExistsAsync();
        foreach (var value in FsCheck.Fluent.Gen.Sample(values, Count, 10))
        {
            var row = toRow(value);
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace);
            var read = fromRow((await table.GetEntityAsync(row.PartitionKey, row.RowKey)).Value);
            Assert.True(areEqual?.Invoke(value, read) ?? Equals(value, read), $"{value} became {read}");
        }
    }
}
