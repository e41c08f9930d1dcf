namespace CardFunctions.Http;

/// <summary>The only place that makes a problem answer (RFC 9457).</summary>
internal static class Problems
{
    /// <summary>A problem of a kind, with members of its own beside the standard ones.</summary>
    /// <param name="kind">A row of <see cref="ProblemCatalogue"/>.</param>
    /// <param name="extensions">
    /// Further members: texts, lists of texts, integers, booleans, or maps of texts. Never a number of a card, a code or a secret.
    /// </param>
    public static ProblemResult Of(ProblemKind kind, params ReadOnlySpan<(string Name, object? Value)> extensions) =>
        new(kind, extensions.ToArray(), faults: null);

    /// <summary>A problem whose detail says more than that of its kind: what it is in this very case.</summary>
    public static ProblemResult WithDetail(ProblemKind kind, Text detail, params ReadOnlySpan<(string Name, object? Value)> extensions) =>
        new(kind with { Detail = detail }, extensions.ToArray(), faults: null);

    /// <summary>400 with everything that is wrong with the request.</summary>
    public static ProblemResult Invalid(Faults faults) => new(ProblemCatalogue.InvalidRequest, [], faults);

    /// <summary>400 for one member that turned out wrong only in the use case.</summary>
    public static ProblemResult Invalid(string path, Text message)
    {
        var faults = new Faults();
        faults.Add(path, message);
        return Invalid(faults);
    }
}
