namespace CardFunctions.LocalHost.Running;

/// <summary>What is shown when all of it is ready.</summary>
internal static class Banner
{
    private const string Api = "API";

    /// <summary>The lines.</summary>
    /// <param name="texts">The language.</param>
    /// <param name="address">Where the API is, without a path.</param>
    /// <param name="dataFolder">Where the data lie.</param>
    /// <param name="token">A token for <c>ADMIN</c>.</param>
    public static IEnumerable<string> Lines(Texts texts, string address, string dataFolder, string token)
    {
        var api = $"{address}/api";
        string[] names = [Api, texts.Docs, texts.Bus, texts.Data];
        var width = names.Max(name => name.Length) + 2;
        return
        [
            "",
            texts.Ready,
            "",
            $"  {Api.PadRight(width)}{api}/v1",
            $"  {texts.Docs.PadRight(width)}{api}/docs",
            $"  {texts.Bus.PadRight(width)}{address}/servicebus",
            $"  {texts.Data.PadRight(width)}{dataFolder}",
            "",
            texts.TryIt,
            "",
            $"export TOKEN={token}",
            $$"""curl -s -X PUT {{api}}/v1/clients/sentoft -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"name":"SENTOFT","currency":"XOF"}'""",
            $$"""curl -s -X POST {{api}}/v1/clients/sentoft/service-points -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"servicePointId":"sp-0001","name":"PS_SENTOFT"}'""",
            $"""curl -s {api}/v1/clients/sentoft/service-points/sp-0001 -H "Authorization: Bearer $TOKEN" """.TrimEnd(),
            "",
            texts.Stop,
            "",
        ];
    }
}
