namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>Headers that belong to one connection and are not passed on (RFC 9110, section 7.6.1).</summary>
internal static class HopByHop
{
    private static readonly HashSet<string> Always = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>The names not to pass on, those that <c>Connection</c> lists included.</summary>
    public static HashSet<string> Of(IEnumerable<string?> connection)
    {
        var names = new HashSet<string>(Always, StringComparer.OrdinalIgnoreCase);
        foreach (var value in connection)
        {
            names.UnionWith((value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        return names;
    }
}
