using System.Globalization;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.LocalHost.Storage;

namespace CardFunctions.IntegrationTests.Providers;

/// <summary>
/// A server made from Datatrans' own OpenAPI document. It checks every request: a wrong one gets the document's example of an error, a right one that of a success.
/// </summary>
public sealed class ContractServer : IAsyncLifetime
{
    private const string FileName = "datatrans-2.0.45.json";

    // Where the documents are when they are not beside the checkout.
    private const string FolderVariable = "CARDFUNCTIONS_CONTRACTS";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contract-");
    private ChildProcess? _prism;

    /// <summary>Why there is none; null when there is.</summary>
    public string? Missing { get; private set; }

    /// <summary>Where it is.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The document.</summary>
    public JsonNode Document { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Find() is not { } path)
        {
            Missing = $"shared/contracts/{FileName} is not beside the checkout, and {FolderVariable} names no folder that holds it.";
            return;
        }

        Document = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        var ours = Path.Combine(_folder.FullName, FileName);
        await File.WriteAllTextAsync(ours, ForJavaScript(Document).ToJsonString());

        var folder = Path.Combine(Repository.Root, "tests", "CardFunctions.IntegrationTests", "Providers", "Contract");
        var tools = await NodeTools.FindAsync();
        await NodePackages.InstallAsync(folder, tools);
        var port = HandlerProcess.FreePort();
        _prism = ChildProcess.Start(
            tools.Node,
            ["node_modules/@stoplight/prism-cli/dist/index.js", "mock", "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--errors", ours],
            folder,
            []);
        await _prism.LineAsync(line => line.Contains("Prism is listening", StringComparison.Ordinal));
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public async Task DisposeAsync()
    {
        if (_prism is not null)
        {
            await _prism.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named && File.Exists(Path.Combine(named, FileName)))
        {
            return Path.Combine(named, FileName);
        }

        for (var folder = new DirectoryInfo(Repository.Root).Parent; folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "contracts", FileName);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>
    /// The document without the range of 64 bits on transaction ids in paths. A number of JavaScript holds 15 digits exactly, and the tool
    /// refuses greater ones, of which every real id (18 digits) is one.
    /// </summary>
    private static JsonNode ForJavaScript(JsonNode document)
    {
        var copy = document.DeepClone();
        var schemas = copy["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .SelectMany(operation => operation.Value!["parameters"]?.AsArray() ?? [])
            .Where(parameter => (string?)parameter!["name"] == "transactionId")
            .Select(parameter => parameter!["schema"]!.AsObject());
        foreach (var schema in schemas)
        {
            schema.Remove("format");
        }

        return copy;
    }
}
