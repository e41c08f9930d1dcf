using System.Globalization;
using System.Net;
using CardFunctions.Domain.Cards;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>What a change is made to.</summary>
internal sealed record Scene(OwnStage Stage, string Client)
{
    /// <summary>A service point.</summary>
    public string Point { get; } = AppFixture.UniqueId("sp");

    /// <summary>The cards.</summary>
    public IReadOnlyList<string> Cards { get; init; } = [];

    /// <summary>How many of the cards were put into the tables straight, so that nobody was told of their making.</summary>
    public int Unheard { get; init; }

    /// <summary>A time after all that was done to prepare it.</summary>
    public string Later { get; init; } = "";

    public string Card => Cards[0];
}

/// <summary>A change that a process is to die of.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Prepare">Makes what it needs.</param>
/// <param name="Make">Makes the change; null when it is a message, which gets no answer.</param>
internal sealed record KillableChange(string Name, Func<Scene, Task<Scene>> Prepare, Func<Scene, HandlerProcess, Task<ApiAnswer?>> Make)
{
    /// <summary>How many transactions it takes.</summary>
    public int Transactions { get; init; } = 1;

    /// <summary>How many of the transactions have events.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>How many events are sent side by side: those of one card go one after the other.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>How many events tell of it.</summary>
    public int Events { get; init; } = 1;

    /// <summary>What the request is answered with.</summary>
    public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

    /// <summary>Whether the request has a key that makes it act once; else it is one that may be repeated as it is.</summary>
    public bool HasKey { get; init; } = true;

    public override string ToString() => Name;
}

/// <summary>The kinds of changes of cards.</summary>
internal static class KillableChanges
{
    // Two transactions of cards, and one of the remembered answer.
    private const int CardsOfList = 40;
    private const int CardsOfFirstPart = 32;
    private const int SendsAtOnce = 16;

    public static IReadOnlyList<KillableChange> All { get; } =
    [
        new("a card is created", NothingAsync, (scene, handler) =>
            PostAsync(scene, handler, "cards", """{"kind":"physical","name":"Driver"}"""))
        {
            Status = HttpStatusCode.Created,
        },
        new("a card is created at a service point", PointAloneAsync, (scene, handler) =>
            PostAsync(scene, handler, "cards", $$"""{"kind":"virtual","servicePointId":"{{scene.Point}}"}"""))
        {
            Events = 2,
            Status = HttpStatusCode.Created,
        },
        new("a service point is registered", NothingAsync, (scene, handler) =>
            PostAsync(scene, handler, "service-points", $$"""{"servicePointId":"{{scene.Point}}","name":"PS"}"""))
        {
            Events = 2,
            Status = HttpStatusCode.Created,
        },
        new("a service point of an unknown client is provisioned", scene => Task.FromResult(scene with { Client = AppFixture.UniqueId() }), (scene, handler) =>
            DeliverAsync(handler, Messages.Created(scene.Point, scene.Client, more: ""","clientName":"New" """)))
        {
            Events = 2,
            HasKey = false,
        },
        new("a card is patched", CardAsync, async (scene, handler) =>
            await scene.Stage.On(handler).SendAsync(HttpMethod.Patch, $"clients/{scene.Client}/cards/{scene.Card}", """{"name":"Other"}"""))
        {
            HasKey = false,
        },
        new("a card is suspended", CardAtPointAsync, (scene, handler) =>
            PostAsync(scene, handler, $"cards/{scene.Card}/suspend", """{"reason":"lost","comment":"By phone"}""")),
        new("a card is closed", CardAtPointAsync, (scene, handler) =>
            PostAsync(scene, handler, $"cards/{scene.Card}/close", """{"reason":"endOfUse"}""")),
        new("a card is virtualised", CardAsync, (scene, handler) =>
            PostAsync(scene, handler, $"cards/{scene.Card}/virtualise", "{}")),
        new("a card is replaced", CardAtPointAsync, (scene, handler) =>
            PostAsync(scene, handler, $"cards/{scene.Card}/replace", """{"reason":"damaged"}"""))
        {
            Streams = 2,
            Events = 3,
            Status = HttpStatusCode.Created,
        },
        new("a service point is renamed", CardAtPointAsync, (scene, handler) =>
            DeliverAsync(handler, Messages.Renamed(scene.Point, scene.Client, "Elsewhere", scene.Later)))
        {
            HasKey = false,
        },
        new("a service point is closed", CardAtPointAsync, (scene, handler) =>
            DeliverAsync(handler, Messages.Closed(scene.Point, scene.Client, scene.Later)))
        {
            HasKey = false,
        },
        new("a list of cards is virtualised", ManyCardsAsync, (scene, handler) =>
            PostAsync(scene, handler, "cards/virtualise", $$"""{"cardIds":[{{string.Join(',', scene.Cards.Select(card => $"\"{card}\""))}}]}"""))
        {
            Transactions = 3,
            Parts = 2,
            Streams = SendsAtOnce + CardsOfList - CardsOfFirstPart,
            Events = CardsOfList,
        },
    ];

    private static async Task<ApiAnswer?> PostAsync(Scene scene, HandlerProcess handler, string what, string json) =>
        await scene.Stage.On(handler).PostAsync($"clients/{scene.Client}/{what}", json, ("Idempotency-Key", "the-change"));

    private static async Task<ApiAnswer?> DeliverAsync(HandlerProcess handler, string message)
    {
        await handler.DeliverUntilDoneAsync(message);
        return null;
    }

    private static Task<Scene> NothingAsync(Scene scene) => Task.FromResult(scene);

    private static async Task<Scene> PointAloneAsync(Scene scene)
    {
        var client = await scene.Stage.MakeClientAsync(""","autoProvision":false""");
        await RegisterAsync(scene with { Client = client });
        return scene with { Client = client };
    }

    private static async Task<Scene> CardAsync(Scene scene)
    {
        var card = await scene.Stage.Api.PostAsync($"clients/{scene.Client}/cards", """{"kind":"physical","name":"Driver"}""");
        return scene with { Cards = [card.Is(HttpStatusCode.Created).String("id")] };
    }

    private static async Task<Scene> CardAtPointAsync(Scene scene)
    {
        var registered = await RegisterAsync(scene);
        return scene with
        {
            Cards = [(string)registered.Json["card"]!["id"]!],
            Later = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        };
    }

    private static async Task<Scene> ManyCardsAsync(Scene scene)
    {
        await CardAsync(scene);
        var cards = await StoredCards.AddAsync(scene.Stage.Tables, scene.Client, CardsOfList, static _ => (CardKind.Physical, "STANDARD"));
        return scene with { Cards = cards, Unheard = cards.Count };
    }

    private static async Task<ApiAnswer> RegisterAsync(Scene scene) =>
        (await scene.Stage.Api.PostAsync($"clients/{scene.Client}/service-points", $$"""{"servicePointId":"{{scene.Point}}","name":"PS"}"""))
        .Is(HttpStatusCode.Created);
}
