using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CardFunctions.Handler.Functions;
using CardFunctions.IntegrationTests.Handler;
using CardFunctions.IntegrationTests.Hosting;

namespace CardFunctions.IntegrationTests.Isolated;

/// <summary>The isolated worker's head against the custom handler's, so that the two can't drift apart.</summary>
public sealed partial class IsolatedHeadTests
{
    private const string Worker = "Microsoft.Azure.Functions.Worker";

    // What each of the two heads tells the host of itself alone.
    private static readonly string[] CustomHandlersOwn = ["customHandler", "extensionBundle"];

    [Fact]
    public void Every_function_is_written_so_that_these_tests_can_read_it() => Assert.Equal(IsolatedHead.FunctionCount, IsolatedHead.Functions.Count);

    [Fact]
    public void Every_event_and_timer_has_a_function_of_the_same_name_trigger_and_settings()
    {
        var custom = FunctionDefinition.All([], FunctionTable.All)
            .Select(one => $"{one.Name}: {JsonNode.Parse(one.ToJson())!["bindings"]!.AsArray().Single()!.ToJsonString()}");
        var isolated = IsolatedHead.Functions.Where(one => !one.IsHttp).Select(one => $"{one.Name}: {one.Binding.ToJsonString()}");

        Assert.Equal(custom, isolated.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_function_hands_what_came_to_the_handler_that_bears_its_name() =>
        Assert.All(IsolatedHead.Functions.Where(one => !one.IsHttp), function =>
        {
            var run = Run().Match(function.Body);
            Assert.True(run.Success, function.Body);
            Assert.Equal(function.Name, IsolatedHead.TypeOf(run.Groups["handler"].Value));
            Assert.Equal((string?)function.Binding["type"] == "timerTrigger" ? "default" : "message", run.Groups["message"].Value);
            // What spans and metrics call it.
            var source = FunctionTable.All.Single(one => one.Name == function.Name).Trigger.SourceOf(function.Name);
            Assert.Equal(new[] { source.Entity, source.Subscription }.OfType<string>(), run.Groups["entity"].Captures.Select(name => name.Value));
        });

    [Fact]
    public void One_function_takes_every_path_and_method_that_the_product_has_an_endpoint_for()
    {
        var all = Assert.Single(IsolatedHead.Functions, one => one.IsHttp);
        // An endpoint that takes every method (the page of the document) answers to one of these.
        var methods = FunctionApp.Functions(Repository.BuiltApp).Where(one => one.IsHttp)
            .SelectMany(one => one.Bindings[0]!["methods"]?.AsArray().Select(method => (string)method!) ?? []);

        Assert.Equal(methods.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), all.Methods.Order(StringComparer.Ordinal));
        Assert.Equal("{*path}", (string?)all.Binding["route"]);
        Assert.Equal("Anonymous", (string?)all.Binding["authLevel"]);
        Assert.Contains("http.RunAsync(request.HttpContext)", all.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(FunctionTable.All, function => function.Name.Equals(all.Name, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_host_is_told_the_same_limits()
    {
        var custom = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json")))!.AsObject();
        Assert.All(CustomHandlersOwn, name => Assert.True(custom.Remove(name)));
        // How the host speaks to a custom handler; there is none.
        Assert.True(custom["logging"]!["logLevel"]!.AsObject().Remove("Microsoft.Azure.WebJobs.Script.Workers.Http.DefaultHttpWorkerService"));

        Assert.Equal(custom.ToJsonString(), IsolatedHead.HostJson.ToJsonString());
    }

    [Theory]
    [InlineData(Worker, "2.52.0")]
    [InlineData($"{Worker}.Extensions.Http.AspNetCore", "2.1.1")]
    [InlineData($"{Worker}.Sdk", "2.1.0")]
    public void Its_packages_have_the_versions_that_were_run(string package, string version) => Assert.Equal(version, Versions()[package]);

    [Fact]
    public void Every_package_has_a_version_of_the_projects_own() =>
        Assert.Equal(
            IsolatedHead.Project.Descendants("PackageReference").Select(one => (string)one.Attribute("Include")!).Order(StringComparer.Ordinal),
            Versions().Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void It_is_a_worker_of_the_functions_host_on_the_products_own_composition()
    {
        var project = IsolatedHead.Project;

        Assert.Equal("Exe", project.Descendants("OutputType").Single().Value);
        Assert.Equal("v4", project.Descendants("AzureFunctionsVersion").Single().Value);
        Assert.Equal("Microsoft.AspNetCore.App", (string?)project.Descendants("FrameworkReference").Single().Attribute("Include"));
        Assert.Equal("../CardFunctions/CardFunctions.csproj", (string?)project.Descendants("ProjectReference").Single().Attribute("Include"));
        // The worker does not start without it.
        Assert.Equal("true", project.Descendants("JsonSerializerIsReflectionEnabledByDefault").Single().Value);
        Assert.Contains("AddCardFunctions(builder.Configuration)", IsolatedHead.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_is_built_with_the_rest_knows_of_it()
    {
        Assert.DoesNotContain(IsolatedHead.ProjectName, File.ReadAllText(Path.Combine(Repository.Root, "CardFunctions.sln")), StringComparison.Ordinal);
        Assert.DoesNotContain(Worker, File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props")), StringComparison.Ordinal);
        // Its hashes could be checked nowhere but where its packages can be had.
        Assert.False(IsolatedHead.Has("packages.lock.json"));
    }

    private static Dictionary<string, string> Versions() => IsolatedHead.Project.Descendants("PackageVersion")
        .ToDictionary(one => (string)one.Attribute("Include")!, one => (string)one.Attribute("Version")!, StringComparer.Ordinal);

    [GeneratedRegex(
        "^=> RunAsync\\((?<handler>\\w+), (?<message>\\w+), context(, \"(?<entity>[^\"]+)\")*\\);$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Run();
}
