using CardFunctions.Operators;
using CardFunctions.Security;

namespace CardFunctions.Tests.Security;

public sealed class PrivilegeTests
{
    // Who may do what: x may. One column a profile, in the order of the header.
    private const string Matrix = """
        privilege         ADMIN CARDS BACK_OFFICE SALES TERMINAL AUDITOR
        cards.read        x     x     x           -     -        x
        cards.manage      x     x     -           -     -        -
        cards.virtualise  x     x     -           -     -        -
        cards.reveal      x     -     -           -     -        -
        cards.operate     x     -     x           -     -        -
        cards.recover     x     -     x           -     -        -
        cards.approve     x     -     x           -     -        -
        clients.manage    x     -     -           -     -        -
        profiles.manage   x     x     -           -     -        -
        terminal          x     -     -           -     x        -
        aliases.read      x     -     -           x     -        x
        aliases.manage    x     -     -           x     -        -
        aliases.use       x     -     -           x     -        -
        payments.settle   x     -     -           -     -        -
        sales.automatic   x     -     -           x     -        -
        operators.manage  x     -     -           -     -        -
        audit.read        x     -     -           -     -        x
        events.manage     x     -     -           -     -        -
        """;

    [Fact]
    public void Built_in_profiles_allow_exactly_what_the_table_says()
    {
        var rows = Matrix.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        var lines = PrivilegeWords.Privileges.Values.Select(privilege => string.Join(
            ' ',
            OperatorProfiles.BuiltIn.Select(profile => profile.Privileges.Contains(privilege) ? "x" : "-").Prepend(PrivilegeWords.Privileges.Of(privilege))));

        Assert.Equal(["privilege", .. OperatorProfiles.BuiltIn.Select(profile => profile.Name)], rows[0]);
        Assert.Equal(rows.Skip(1).Select(row => string.Join(' ', row)), lines);
    }

    [Fact]
    public void Every_privilege_has_one_name_and_is_found_by_it()
    {
        var words = PrivilegeWords.Privileges;

        Assert.Equal(Enum.GetValues<Privilege>().Order(), words.Values.Order());
        Assert.Equal(words.All.Count, words.All.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_set_covers_what_is_in_it_and_nothing_else()
    {
        var some = PrivilegeSet.Of(Privilege.CardsRead, Privilege.EventsManage);

        Assert.True(PrivilegeSet.All.Covers(some));
        Assert.True(some.Covers(PrivilegeSet.None));
        Assert.True(some.Covers(some));
        Assert.False(some.Covers(PrivilegeSet.Of(Privilege.CardsRead, Privilege.Terminal)));
        Assert.Equal([Privilege.CardsRead, Privilege.EventsManage], some.Members);
    }

    [Fact]
    public void Names_of_profiles_are_compared_exactly()
    {
        Assert.Null(OperatorProfiles.Find("admin"));
        Assert.Null(OperatorProfiles.Find("ADMIN "));
    }

    [Fact]
    public void A_caller_touches_named_clients_only_unless_all_are_meant()
    {
        var some = new Caller("a", [], PrivilegeSet.None, ["c1", "c2"]);

        Assert.True(some.MayTouch("c2"));
        Assert.False(some.MayTouch("C2"));
        Assert.False(some.MayTouch("*"));
        Assert.True(new Caller("a", [], PrivilegeSet.None, ["*"]).MayTouch("any"));
        Assert.False(new Caller("a", [], PrivilegeSet.None, []).MayTouch("c1"));
    }
}
