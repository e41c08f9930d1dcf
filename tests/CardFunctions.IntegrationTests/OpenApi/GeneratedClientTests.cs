using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.LocalHost.Storage;

namespace CardFunctions.IntegrationTests.OpenApi;

/// <summary>What somebody gets who generates a client from the document: types that fit, and calls that work.</summary>
public sealed class GeneratedClientTests(AppFixture app) : IClassFixture<AppFixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cardfunctions-client-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_client_whose_types_are_generated_from_the_document_does_the_main_jobs()
    {
        var source = Path.Combine(Repository.Root, "tests", "CardFunctions.IntegrationTests", "OpenApi", "Client");
        var tools = await NodeTools.FindAsync();
        await NodePackages.InstallAsync(source, tools);
        foreach (var file in new[] { "story.ts", "tsconfig.json", "package.json" })
        {
            File.Copy(Path.Combine(source, file), Path.Combine(_folder.FullName, file));
        }

        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), Path.Combine(source, "node_modules"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "openapi.json"), (await app.Api.GetAsync("/api/openapi/v1.json")).Text);

        await RunAsync("node_modules/openapi-typescript/bin/cli.js", "openapi.json", "-o", "schema.d.ts");
        await RunAsync("node_modules/typescript/bin/tsc", "-p", "tsconfig.json");
        var output = await RunAsync(
            "story.js",
            app.Handler.Http.BaseAddress!.GetLeftPart(UriPartial.Authority),
            app.Tokens.Issue(["ADMIN"], ["*"]),
            AppFixture.UniqueId());

        Assert.Contains("done", output, StringComparison.Ordinal);

        async Task<string> RunAsync(string script, params string[] arguments)
        {
            var run = await ToolRun.RunAsync(tools.Node, [script, .. arguments], _folder.FullName, Patience, CancellationToken.None);
            Assert.True(run.ExitCode == 0, run.Output);
            return run.Output;
        }
    }
}
