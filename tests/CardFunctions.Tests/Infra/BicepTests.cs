using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;

namespace CardFunctions.Tests.Infra;

/// <summary>The infrastructure as text: what it must never hold, what fits together, and the entities against the local Service Bus.</summary>
public partial class BicepTests
{
    // Every role that the app has, its name, and why it needs it.
    private static readonly Dictionary<string, (string Name, string Why)> Roles = new(StringComparer.Ordinal)
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = ("Storage Blob Data Owner", "The host keeps locks of timers there; packages are read from there."),
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = ("Storage Table Data Contributor", "The app's state."),
        ["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"] = ("Azure Service Bus Data Receiver", "Service points' events and automatic sales."),
        ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"] = ("Azure Service Bus Data Sender", "Events out, and the items of automatic sales."),
        ["4633458b-17de-408a-b874-0445c86b69e6"] = ("Key Vault Secrets User", "Keys in settings, and the providers' credentials."),
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = ("Monitoring Metrics Publisher", "Application Insights takes telemetry from identities alone."),
    };

    private static readonly BicepFile Main = BicepFile.Read("main.bicep");

    [Theory]
    [InlineData("listKeys(")]
    [InlineData("connectionString")]
    [InlineData("AccountKey")]
    [InlineData("SharedAccess")]
    [InlineData("authorizationRules")]
    [InlineData("instrumentationKey")]
    public void There_is_no_key_and_no_connection_string(string word)
    {
        // An address, since Application Insights takes no telemetry by it alone (DisableLocalAuth).
        const string Address = "APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString";
        var texts = Checkout.BicepFiles.Select(file => file.Text.Replace(Address, "", StringComparison.Ordinal))
            .Append(Checkout.Read("infra", "main.parameters.json"))
            .Append(Checkout.Read("azure.yaml"));

        Assert.All(texts, text => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("data", "account", "properties.allowSharedKeyAccess", "false")]
    [InlineData("data", "account", "properties.allowBlobPublicAccess", "false")]
    [InlineData("messaging", "namespace", "properties.disableLocalAuth", "true")]
    [InlineData("messaging", "namespace", "sku.name", "'Standard'")]
    [InlineData("secrets", "vault", "properties.enableRbacAuthorization", "true")]
    [InlineData("secrets", "vault", "properties.enablePurgeProtection", "true")]
    [InlineData("monitoring", "workspace", "properties.features.disableLocalAuth", "true")]
    [InlineData("monitoring", "applicationInsights", "properties.DisableLocalAuth", "true")]
    [InlineData("monitoring", "applicationInsights", "properties.WorkspaceResourceId", "workspace.id")]
    [InlineData("api", "plan", "sku.name", "'FC1'")]
    [InlineData("api", "app", "identity.type", "'UserAssigned'")]
    [InlineData("api", "app", "properties.httpsOnly", "true")]
    [InlineData("api", "app", "properties.keyVaultReferenceIdentity", "identityId")]
    [InlineData("api", "app", "properties.functionAppConfig.deployment.storage.authentication.type", "'UserAssignedIdentity'")]
    [InlineData("api", "publishingByScm", "properties.allow", "false")]
    [InlineData("api", "publishingByFtp", "properties.allow", "false")]
    public void What_must_be_so_is_so(string module, string resource, string property, string value) =>
        Assert.Equal(value, Checkout.Module(module).Resources[resource].Body[property].Text);

    [Fact]
    public void The_custom_handler_is_deployed_unless_the_isolated_worker_is_asked_for()
    {
        var runtime = Checkout.Module("api").Resources["app"].Body["properties.functionAppConfig.runtime"].AsObject();

        Assert.Contains("@allowed(['custom', 'dotnet-isolated'])\nparam runtime string = 'custom'", Main.Text, StringComparison.Ordinal);
        Assert.Equal("runtime", runtime["name"].Text);
        Assert.Equal("runtime == 'custom' ? '1.0' : '10.0'", runtime["version"].Text);
    }

    [Fact]
    public void Roles_are_those_that_the_app_needs_and_no_other()
    {
        var given = Checkout.BicepFiles.SelectMany(file => RoleId().Matches(file.Text)).Select(match => match.Value);

        Assert.Equal(Roles.Keys.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
        // The names beside them are comments, which only the text of the file has.
        var text = Checkout.Read("infra", "modules", "access.bicep");
        Assert.All(Roles, role => Assert.Contains($"'{role.Key}' // {role.Value.Name}\n", text, StringComparison.Ordinal));
        Assert.All(Roles, role => Assert.NotEmpty(role.Value.Why));
    }

    [Fact]
    public void The_role_of_our_own_reads_the_namespace_and_touches_no_message()
    {
        var access = Checkout.Module("access");
        var role = access.Resources["serviceBusReader"].Body["properties.permissions"].Text;

        Assert.Contains("'Microsoft.ServiceBus/namespaces/read'", role, StringComparison.Ordinal);
        Assert.All(Quoted().Matches(role), action => Assert.Matches("^'Microsoft.ServiceBus/namespaces/([a-z/]+/)?read'$", action.Value));
        Assert.Contains("dataActions: []", role, StringComparison.Ordinal);
        Assert.Equal("serviceBusReader.id", access.Resources["serviceBusReaderRole"].Body["properties.roleDefinitionId"].Text);
        Assert.Equal("serviceBus", access.Resources["serviceBusReaderRole"].Body["scope"].Text);
    }

    [Fact]
    public void Modules_and_what_they_are_passed_fit_together()
    {
        Assert.Equal(
            Checkout.BicepFiles.Select(file => file.Path).Where(path => path != Main.Path).Order(StringComparer.Ordinal),
            Main.Modules.Values.Select(module => module.File).Order(StringComparer.Ordinal));
        Assert.All(Main.Modules.Values, module =>
        {
            var declared = BicepFile.Read(module.File).Parameters;
            Assert.Empty(module.Passed.Names.Except(declared.Keys, StringComparer.Ordinal));
            Assert.Empty(declared.Where(parameter => !parameter.Value).Select(parameter => parameter.Key).Except(module.Passed.Names, StringComparer.Ordinal));
        });
    }

    [Fact]
    public void What_is_taken_from_a_module_is_an_output_of_it()
    {
        var taken = ModuleOutput().Matches(Main.Text);

        Assert.NotEmpty(taken);
        Assert.All(taken, match => Assert.Contains(
            match.Groups["output"].Value, BicepFile.Read(Main.Modules[match.Groups["module"].Value].File).Outputs.Keys));
    }

    [Fact]
    public void Parameters_that_must_be_given_are_and_the_readme_names_them_all()
    {
        using var document = JsonDocument.Parse(Checkout.Read("infra", "main.parameters.json"));
        var given = document.RootElement.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name).ToList();
        var readme = Checkout.Read("infra", "README.md");

        Assert.Empty(given.Except(Main.Parameters.Keys, StringComparer.Ordinal));
        Assert.Empty(Main.Parameters.Where(parameter => !parameter.Value).Select(parameter => parameter.Key).Except(given, StringComparer.Ordinal));
        Assert.All(Main.Parameters.Keys, name => Assert.Contains($"| `{name}` |", readme, StringComparison.Ordinal));
        Assert.All(
            Variable().Matches(document.RootElement.GetRawText()),
            variable => Assert.Contains($"`{variable.Groups["name"].Value}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void The_service_of_azd_is_the_function_app()
    {
        var services = Checkout.Read("azure.yaml");
        var project = Project().Match(services).Groups["path"].Value;

        Assert.Contains("\nservices:\n", services, StringComparison.Ordinal);
        Assert.Contains("\n  api:\n", services, StringComparison.Ordinal);
        Assert.Equal("union(tags, { 'azd-service-name': 'api' })", Checkout.Module("api").Resources["app"].Body["tags"].Text);
        Assert.True(File.Exists(Path.Combine(Checkout.Root, project, $"{Path.GetFileName(project)}.csproj")), $"There is no project {project}.");
    }

    [Fact]
    public void Entities_are_those_of_the_local_Service_Bus()
    {
        var local = Local();

        Assert.Equal(["automatic-sales", "card-events", "service-points"], local.Select(entity => entity.Name));
        Assert.Equal(local, Deployed());
    }

    // In one line each, so that a test says what differs.
    private sealed record Entity(string Name, bool IsTopic, TimeSpan? DuplicateWindow, string Receivers);

    private static string Receiver(string name, bool sessions, int deliveries, TimeSpan lockTime) =>
        $"{name}(sessions {sessions}, deliveries {deliveries.ToString(CultureInfo.InvariantCulture)}, lock {lockTime.ToString("c", CultureInfo.InvariantCulture)})";

    private static List<Entity> Deployed()
    {
        var messaging = Checkout.Module("messaging");
        var resources = messaging.Resources;
        return
        [
            .. resources.Where(resource => resource.Value.Type is "Microsoft.ServiceBus/namespaces/queues" or "Microsoft.ServiceBus/namespaces/topics")
                .Select(resource =>
                {
                    var isTopic = resource.Value.Type.EndsWith("/topics", StringComparison.Ordinal);
                    var receivers = isTopic
                        ? resources.Values.Where(other => other.Type.EndsWith("/subscriptions", StringComparison.Ordinal) && other.Body["parent"].Text == resource.Key)
                            .Select(other => Of(other.Body["name"].AsText(), other.Body))
                        : [Of("", resource.Value.Body)];
                    return new Entity(resource.Value.Body["name"].AsText(), isTopic, Window(resource.Value.Body), string.Join(", ", receivers));
                })
                .OrderBy(entity => entity.Name, StringComparer.Ordinal),
        ];

        string Of(string name, BicepObject body) => Receiver(
            name,
            body["properties.requiresSession"].Text == "true",
            int.Parse(messaging.Variables[body["properties.maxDeliveryCount"].Text], CultureInfo.InvariantCulture),
            XmlConvert.ToTimeSpan(new BicepValue(messaging.Variables[body["properties.lockDuration"].Text]).AsText()));

        static TimeSpan? Window(BicepObject body) => body.Find("properties.requiresDuplicateDetection")?.Text == "true"
            ? XmlConvert.ToTimeSpan(body["properties.duplicateDetectionHistoryTimeWindow"].AsText())
            : null;
    }

    // Read as text, since the tests of rules don't refer to the local host. A receiver that keeps only the newest messages is there to
    // be looked at, and has no place in Azure.
    private static List<Entity> Local()
    {
        var text = Checkout.Read("src", "CardFunctions.LocalHost", "ServiceBus", "Topology.cs");
        var deliveries = int.Parse(Number(text, @"MaxDeliveryCount \{ get; init; \} = (?<number>\d+);"), CultureInfo.InvariantCulture);
        var lockTime = TimeSpan.FromSeconds(int.Parse(Number(text, @"LockDuration \{ get; init; \} = TimeSpan\.FromSeconds\((?<number>\d+)\);"), CultureInfo.InvariantCulture));
        var window = TimeSpan.FromMinutes(int.Parse(Number(text, @"DefaultDuplicateWindow = TimeSpan\.FromMinutes\((?<number>\d+)\);"), CultureInfo.InvariantCulture));
        var start = text.IndexOf("OfTheProduct", StringComparison.Ordinal);
        var list = text[start..text.IndexOf("];\n\n", start, StringComparison.Ordinal)];
        return
        [
            .. list.Split("new(\"")[1..]
                .Select(entity => new Entity(
                    entity[..entity.IndexOf('"', StringComparison.Ordinal)],
                    entity.Contains("IsTopic = true", StringComparison.Ordinal),
                    entity.Contains("DuplicateWindow = EntityDescription.DefaultDuplicateWindow", StringComparison.Ordinal) ? window : null,
                    string.Join(", ", LocalReceiver().Matches(entity)
                        .Where(receiver => !receiver.Value.Contains("KeepsNewest", StringComparison.Ordinal))
                        .Select(receiver => Receiver(
                            receiver.Groups["name"].Value, receiver.Value.Contains("RequiresSession = true", StringComparison.Ordinal), deliveries, lockTime)))))
                .OrderBy(entity => entity.Name, StringComparer.Ordinal),
        ];
    }

    private static string Number(string text, string pattern) =>
        Regex.Match(text, pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) is { Success: true } match
            ? match.Groups["number"].Value
            : throw new InvalidDataException($"Topology.cs has no {pattern}.");

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoleId();

    [GeneratedRegex("'[^']*'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<module>\w+)\.outputs\.(?<output>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ModuleOutput();

    [GeneratedRegex(@"\$\{(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"project: (?<path>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Project();

    [GeneratedRegex("""new\(\)( \{ Name = "(?<name>[a-z-]+)"[^}]*\})?""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LocalReceiver();
}
