using CardFunctions.IntegrationTests.Hosting;

namespace CardFunctions.IntegrationTests.Handler;

/// <summary>The published function app, made once for a class of tests.</summary>
/// <remarks><c>CARDFUNCTIONS_PUBLISHED_APP</c> names one that is there already, for a pipeline that has just published.</remarks>
public sealed class PublishedApp : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private DirectoryInfo? _own;

    /// <summary>The folder that would be deployed.</summary>
    public string Folder { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("CARDFUNCTIONS_PUBLISHED_APP") is { Length: > 0 } given)
        {
            Folder = given;
            return;
        }

        _own = Directory.CreateTempSubdirectory("published-app");
        Folder = _own.FullName;
        // Locked, so that a lock file that does not cover what is published fails here. No server of the build may outlive the tests.
        await using var publish = ChildProcess.Start(
            "dotnet",
            ["publish", "src/CardFunctions.Handler", "-c", "Release", "-o", Folder, "-nologo", "-v", "q", "-nodeReuse:false",
             "-p:RestoreLockedMode=true", "-p:UseSharedCompilation=false"],
            Repository.Root,
            []);
        Assert.True(await publish.ExitAsync(Patience) == 0, publish.ToString());
        Assert.DoesNotContain(publish.Output, line => line.Contains("warning", StringComparison.OrdinalIgnoreCase));
    }

    public Task DisposeAsync()
    {
        _own?.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
