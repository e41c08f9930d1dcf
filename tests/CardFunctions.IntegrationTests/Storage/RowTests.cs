using CardFunctions.CardProfiles;
using CardFunctions.Cards;
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
        from time in Times
        select new ServicePoint
        {
            Client = ClientId.Load(client),
            Id = ServicePointId.Load(id),
            Name = name,
            NamedAt = time.AddDays(-1),
            VirtualCard = hasCard ? new AttachedCard(CardId.Make(ClientId.Load(client), time), status, YearMonth.Of(time)) : null,
            Version = 7,
            CreatedAt = time,
            UpdatedAt = time,
        };

    private static Gen<Card> Cards(string client) =>
        from kind in FsCheck.Fluent.Gen.Elements(CardKind.Virtual, CardKind.Physical)
        from name in FsCheck.Fluent.Gen.Elements("A", "Éric's (1) & co. +_-,", "بطاقة", new string('x', 64))
        from derived in Flags
        from holder in Ids
        from code in Codes
        from point in Ids
        from hasPoint in Flags
        from status in FsCheck.Fluent.Gen.Elements(CardStatus.Active, CardStatus.Suspended, CardStatus.Blocked, CardStatus.Closed)
        from currency in Currencies
        from balance in Amounts
        from held in Amounts
        from time in Times
        select new Card
        {
            Id = CardId.Make(ClientId.Load(client), time),
            Kind = kind,
            Name = CardName.Load(name),
            NameDerived = derived,
            Number = CardNumber.Load("7080000000000002"),
            Holder = HolderId.Load(holder),
            Profile = code,
            ServicePoint = hasPoint ? ServicePointId.Load(point) : null,
            Status = status,
            Expires = YearMonth.Of(time).AddMonths(36),
            Currency = currency,
            Balance = balance,
            Held = held,
            Version = 9,
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
    public async Task A_card_is_read_back_the_same() =>
        await RoundTripAsync(Cards(AppFixture.UniqueId()), CardRow.From, CardRow.ToCard);

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
