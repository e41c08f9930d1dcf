using System.Net;
using CardFunctions.Handler.Hosting;
using CardFunctions.IntegrationTests.Hosting;

namespace CardFunctions.IntegrationTests.Handler;

/// <summary>What is deployed: published once, by the one command that the documents name.</summary>
[Trait("Category", "Binary")]
public sealed class PublishedAppTests(PublishedApp published) : IClassFixture<PublishedApp>
{
    private const long MaxBytes = 54 * 1024 * 1024;

    [Fact]
    public void It_holds_the_executable_and_what_the_host_reads_and_nothing_else() => Assert.Equal(
        FunctionApp.Files(Repository.BuiltApp).Keys
            .Select(name => Path.Combine(name, "function.json")).Append("CardFunctions.Handler").Append("host.json")
            .Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(published.Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(published.Folder, path)).Order(StringComparer.Ordinal));

    [Fact]
    public void Its_functions_are_those_of_the_build() =>
        Assert.Equal(FunctionApp.Files(Repository.BuiltApp), FunctionApp.Files(published.Folder));

    [Fact]
    public void Its_executable_may_be_executed_and_is_small()
    {
        Assert.Equal(FunctionApp.ExecutableMode, FunctionApp.ModeOfExecutable(published.Folder));
        Assert.InRange(new FileInfo(Path.Combine(published.Folder, "CardFunctions.Handler")).Length, 1, MaxBytes);
    }

    [Fact]
    public async Task It_writes_the_same_function_folders_itself()
    {
        var folder = Directory.CreateTempSubdirectory("function-folders");
        try
        {
            await using var written = HandlerProcess.Run(["functions", folder.FullName], [], published.Folder);

            Assert.Equal(ExitCode.Written, await written.ExitAsync());
            Assert.Equal(FunctionApp.Files(published.Folder), FunctionApp.Files(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task It_starts_answers_and_ends_with_anything_but_zero()
    {
        await using var app = await HandlerProcess.StartAsync(folder: published.Folder);

        using var answer = await app.Http.GetAsync(new Uri("/api/healthz", UriKind.Relative));
        await app.Process.SignalAsync("TERM");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(ExitCode.Stopped, await app.Process.ExitAsync());
        Assert.Empty(app.Process.Errors);
    }
}
