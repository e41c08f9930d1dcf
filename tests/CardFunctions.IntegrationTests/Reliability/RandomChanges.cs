using System.Globalization;
using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>A change that is asked for of a card.</summary>
/// <param name="Event">The last part of the type of the event that tells of it.</param>
/// <param name="Method">The method.</param>
/// <param name="Verb">What is done, as the path has it; empty for a patch.</param>
/// <param name="Json">The body.</param>
/// <param name="IsSure">Whether a success is always a change; else it may have been as wished already.</param>
internal sealed record RandomChange(string Event, HttpMethod Method, string Verb, string Json, bool IsSure)
{
    /// <summary>The name that it gives to the card; null when it is about something else.</summary>
    public string? Name { get; init; }

    /// <summary>Asks for it.</summary>
    public Task<ApiAnswer> AskAsync(Api api, string client, string card, params (string Name, string Value)[] headers) =>
        api.SendAsync(Method, $"clients/{client}/cards/{card}{Verb}", Json, headers);
}

/// <summary>Chooses changes by a seed.</summary>
internal static class RandomChanges
{
    private static readonly string[] Verbs = ["suspend", "resume", "block", "unblock"];

    /// <summary>A change of a card.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="number">A number that no other change of the client has.</param>
    /// <param name="points">The client's service points.</param>
    public static RandomChange Next(Random random, int number, IReadOnlyList<string> points) => random.Next(16) switch
    {
        < 4 => Patch($"\"name\":\"Name {number}\"", isSure: true) with { Name = $"Name {number}" },
        < 10 => new RandomChange("statuschanged", HttpMethod.Post, $"/{random.GetItems(Verbs, 1)[0]}", """{"reason":"other"}""", IsSure: true),
        10 => new RandomChange("virtualised", HttpMethod.Post, "/virtualise", "{}", IsSure: false),
        11 => new RandomChange("devirtualised", HttpMethod.Post, "/devirtualise", "{}", IsSure: false),
        < 14 => Patch($"\"servicePointId\":\"{points[random.Next(points.Count)]}\"", isSure: false),
        14 => Patch("\"servicePointId\":null", isSure: false),
        _ => new RandomChange("replaced", HttpMethod.Post, "/replace", "{}", IsSure: true),
    };

    /// <summary>The version that an answer shows.</summary>
    public static long VersionOf(ApiAnswer answer) => long.Parse(answer.Header("ETag")!.Trim('"'), CultureInfo.InvariantCulture);

    /// <summary>Whether an answer is one that a fair request can get while others ask too.</summary>
    public static bool IsExpected(ApiAnswer answer) => answer.Status
        is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed or HttpStatusCode.ServiceUnavailable;

    private static RandomChange Patch(string member, bool isSure) => new("updated", HttpMethod.Patch, "", $"{{{member}}}", isSure);
}
