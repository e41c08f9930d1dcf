namespace CardFunctions.LocalHost.Running;

/// <summary>What a person reads of the banner, in English or French.</summary>
/// <param name="french">Whether French.</param>
internal sealed class Texts(bool french)
{
    public string Ready => french ? "CardFunctions est prêt." : "CardFunctions is ready.";

    public string Docs => french ? "Documentation" : "Docs";

    public string Bus => french ? "Bus de messages" : "Service Bus";

    public string Data => french ? "Données" : "Data";

    public string TryIt => french ? "À coller dans un autre terminal :" : "Paste into another terminal:";

    public string Stop => french ? "Ctrl+C arrête tout ; les données restent." : "Ctrl+C stops all of it; the data stay.";

    public string Stopping => french ? "arrêt en cours" : "stopping";

    public string Stopped => french ? "Arrêté. Les données restent dans" : "Stopped. The data stay in";

    /// <summary>By the language of the terminal, as POSIX decides it: <c>LC_ALL</c>, <c>LC_MESSAGES</c>, <c>LANG</c>.</summary>
    public static Texts OfEnvironment()
    {
        string[] names = ["LC_ALL", "LC_MESSAGES", "LANG"];
        var language = names.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        return new Texts(language.StartsWith("fr", StringComparison.OrdinalIgnoreCase));
    }
}
