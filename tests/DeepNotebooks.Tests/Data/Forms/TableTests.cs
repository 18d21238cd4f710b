namespace DeepNotebooks.Tests.Data;

public sealed class TableTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    void Images(params string[] paths)
    {
        for (var i = 0; i < paths.Length; i++)
            scratch.Write($"set/{paths[i]}", DecodeTests.GreyPng((byte)i));
    }

    void Table(string text, string name = "labels.csv") => scratch.Write($"set/{name}", System.Text.Encoding.UTF8.GetBytes(text));

    static IEnumerable<(string Name, string Class)> Labelled(Dataset data, string split) =>
        Enumerable.Range(0, data.Split(split).Count).Select(i => (data.Split(split).Name(i), string.Join('+', data.Split(split).Labels(i).ToArray().Select(label => data.Classes[label]))));

    [Fact]
    public async Task A_table_tells_class_and_split_of_files_beside_it()
    {
        Images("images/a.png", "images/b.png", "images/c.png", "images/unlisted.png");
        Table("file,class,split\nimages/a.png,oak,train\nimages/b.png,ash,validation\nimages/c.png,oak,test\n");

        var data = await scratch.Load("set");

        Assert.Equal([("train", 1), ("val", 1), ("test", 1)], data.Splits.Select(split => (split.Key, split.Value)));
        Assert.Equal(["ash", "oak"], data.Classes);
        Assert.Equal([("images/b.png", "ash")], Labelled(data, "val"));
        Assert.Equal((1, false), (data.Channels, data.IsMultiLabel));
        Assert.Equal([2], data.Split("test").Read(0, 1).Pixels);
    }

    [Fact]
    public async Task Columns_whose_names_are_in_another_language_are_told_by_what_stands_in_them()
    {
        Images("bilder/a.png", "bilder/b.png", "bilder/c.png", "bilder/d.png");
        Table("Nr;Dateiname;Baum;Teil;Bemerkung\n1;a.png;\"Ahorn, groß\";train;x\n2;b.png;Eiche;train;x\n3;c.png;\"Ahorn, groß\";test;x\n4;d.png;Eiche;test;x\n");

        var data = await scratch.Load("set");

        Assert.Equal(["Ahorn, groß", "Eiche"], data.Classes);
        Assert.Equal([("bilder/c.png", "Ahorn, groß"), ("bilder/d.png", "Eiche")], Labelled(data, "test"));
    }

    [Fact]
    public async Task A_table_without_a_line_of_names_loses_no_image()
    {
        Images("a.png", "b.png", "c.png", "d.png", "e.png");
        Table("a.png,oak\nb.png,ash\nc.png,oak\nd.png,ash\ne.png,oak\n");

        Assert.Equal(["a.png", "b.png", "c.png", "d.png", "e.png"], Labelled(await scratch.Load("set"), "train").Select(image => image.Name));
    }

    [Fact]
    public async Task Where_two_columns_could_be_the_classes_neither_is_taken_and_the_one_class_there_is_told()
    {
        Images("bilder/a.png", "bilder/b.png", "bilder/c.png", "bilder/d.png");
        Table("Dateiname;Baum;Ort\na.png;Ahorn;Ulm\nb.png;Eiche;Ulm\nc.png;Ahorn;Bonn\nd.png;Eiche;Bonn\n");

        var data = await scratch.Load("set");

        Assert.Equal(["bilder"], data.Classes);
        Assert.Contains(DatasetPreview.Of(data).Warnings, warning => warning.Contains("one class, 'bilder'") && warning.Contains("'file'"));
    }

    [Theory]
    [InlineData("Image Index;Finding Labels\r\na.png;x\r\nb;y\r\n")] // another delimiter, a file without its extension, the line ends of Windows
    [InlineData("\uFEFF\"filename\",\"label\"\n\"a.png\",\"x\"\n\n\"b.png\",y")] // a byte order mark, quotes, an empty line, no last line end
    [InlineData("image_id\tage\tdx\na\t80\tx\nb\t\ty\n")] // as HAM10000, in tabs
    [InlineData("isic_id,target,sex\na.png,x,male\n./images/../images/b.png,y,\n")]
    [InlineData(",path,class_id,class_name\n0,images\\a.png,4,x\n1,images/b.png,9,y\n")] // pandas' row numbers; a name says more than a number
    [InlineData("image,x,y\na.png,1.0,0.0\nb.png,0.0,1.0\n")] // as ISIC: a column a class
    [InlineData("id,\"label\"\na,\"x\"\nb,\"y\"\na,\"x\"\n")] // a row twice
    public async Task The_columns_and_ways_of_writing_of_public_sets_are_known(string table)
    {
        Images("images/a.png", "images/b.png");
        Table(table);

        var data = await scratch.Load("set");

        Assert.Equal([("images/a.png", "x"), ("images/b.png", "y")], Labelled(data, "train"));
        Assert.False(data.IsMultiLabel);
    }

    [Theory]
    [InlineData("image,findings\na,fever|rash\nb,cough\nc,\"rash;cough\"\n")]
    [InlineData("image,cough,fever,rash\na,0,1,1\nb,1,0,0\nc,1,0,1\n")]
    public async Task Several_classes_an_image_make_a_multi_label_set(string table)
    {
        Images("a.png", "b.png", "c.png");
        Table(table);

        var data = await scratch.Load("set");

        Assert.True(data.IsMultiLabel);
        Assert.Equal(["cough", "fever", "rash"], data.Classes);
        Assert.Equal([("a.png", "fever+rash"), ("b.png", "cough"), ("c.png", "cough+rash")], Labelled(data, "train"));
    }

    [Fact]
    public async Task Quoted_fields_may_hold_delimiters_quotes_and_line_ends()
    {
        Images("a,b.png", "c.png");
        Table("file,note,label\n\"a,b.png\",\"two\nlines\",\"so-called \"\"oak\"\"\"\nc.png,,ash\n");

        var data = await scratch.Load("set");

        Assert.Equal([("a,b.png", "so-called \"oak\""), ("c.png", "ash")], Labelled(data, "train"));
    }

    [Fact]
    public async Task A_table_a_split_names_files_in_the_folder_of_its_split()
    {
        Images("train/1.png", "train/2.png", "test/1.png");
        Table("file_name,label\n1.png,a\n2.png,b\n", "train/metadata.csv");
        Table("file_name,label\n1.png,b\n", "test/metadata.csv");

        var data = await scratch.Load("set");

        Assert.Equal([("train/1.png", "a"), ("train/2.png", "b")], Labelled(data, "train"));
        Assert.Equal([("test/1.png", "b")], Labelled(data, "test"));

        scratch.Write("kaggle/train.csv", "id_code,diagnosis\n1,0\n2,10\n3,2\n"u8.ToArray());
        scratch.Write("kaggle/test.csv", "id_code\n1\n"u8.ToArray());
        scratch.Write("kaggle/sample_submission.csv", "id_code,diagnosis\n1,0\n"u8.ToArray());
        foreach (var file in new[] { "train_images/1", "train_images/2", "train_images/3", "test_images/1" })
            scratch.Write($"kaggle/{file}.png", DecodeTests.GreyPng(1));
        Assert.Equal([("train_images/1.png", "0"), ("train_images/2.png", "10"), ("train_images/3.png", "2")], Labelled(await scratch.Load("kaggle"), "train"));
        Assert.Equal(["0", "2", "10"], (await scratch.Load("kaggle")).Classes); // numbers in the order of numbers
    }

    [Fact]
    public async Task Files_in_the_folders_that_hold_them_are_found_by_their_name_where_that_is_one()
    {
        Images("part_1/a.png", "part_2/b.png");
        Table("image_id,dx\na,x\nb,y\n", "metadata.csv");
        Assert.Equal([("part_1/a.png", "x"), ("part_2/b.png", "y")], Labelled(await scratch.Load("set"), "train"));

        Images("part_2/a.png");
        Assert.Contains("'a' could be 'part_1/a.png' or 'part_2/a.png'", await scratch.Refused("set"));
    }

    [Theory]
    [InlineData("a.png,x\nno such.png,y\n", "line 3: there is no image 'no such.png'")]
    [InlineData("../../secret.png,x\n", "line 2: '../../secret.png' leads out of the dataset's folder")]
    [InlineData("/etc/a.png,x\n", "leads out of the dataset's folder")]
    [InlineData("C:\\a.png,x\n", "leads out of the dataset's folder")]
    [InlineData("a.png\n", "line 2: 1 fields, and the header has 2")]
    [InlineData("a.png,\n", "line 2: 'a.png' has no class")]
    [InlineData("a.png,x\na.png,y\n", "line 3: 'a.png' has another class than in line 2")]
    [InlineData("a.png,\"x\n", "a quote is never closed")]
    [InlineData("\"a\n.png\",x\n", "there is no image 'a\uFFFD.png'")]
    public async Task What_is_wrong_in_a_table_is_told_with_its_line(string rows, string complaint)
    {
        Images("a.png");
        Table("file,label\n" + rows);

        Assert.Contains(complaint, await scratch.Refused("set"));
    }

    [Fact]
    public async Task Tables_that_cannot_be_told_apart_and_texts_that_are_not_UTF8_are_refused()
    {
        Images("a.png");
        Table("file,label\na.png,x\n");
        Table("file,label\na.png,y\n", "other.csv");
        Assert.Contains("several tables of images and classes: labels.csv, other.csv", await scratch.Refused("set"));

        File.Delete(scratch["set/other.csv"]);
        File.WriteAllBytes(scratch["set/labels.csv"], [.. "file,label\na.png,"u8, 0xFC, 0xF6]);
        Assert.Contains("is not UTF-8", await scratch.Refused("set"));

        Table("file,label,split\na.png,x,sometimes\n");
        Assert.Contains("line 2: 'sometimes' is no split", await scratch.Refused("set"));
    }

    [Fact]
    public async Task Class_folders_that_say_the_same_as_the_table_are_the_dataset_and_a_table_of_something_else_is_not()
    {
        scratch.ImageFolder("set", ["train", "test"], ["ash", "oak"], perClass: 1);
        var bare = await scratch.Load("set");
        Table("file,class,split\ntrain/ash/00.png,ash,train\ntrain/oak/00.png,oak,train\ntest/ash/00.png,ash,test\ntest/oak/00.png,oak,test\n");
        Assert.Equal(bare.Identity, (await scratch.Load("set")).Identity);

        Table("name,level\nsomebody,expert\n", "people.csv");
        File.Delete(scratch["set/labels.csv"]);
        Assert.Equal(bare.Identity, (await scratch.Load("set")).Identity);
    }

    [Fact]
    public async Task The_table_belongs_to_the_identity()
    {
        Images("a.png", "b.png");
        Table("file,label\na.png,x\nb.png,y\n");
        var before = await scratch.Load("set");

        Table("file,label\na.png,y\nb.png,x\n");
        File.SetLastWriteTimeUtc(scratch["set/labels.csv"], DateTime.UtcNow.AddMinutes(1));

        Assert.NotEqual(before.Identity, (await scratch.Load("set")).Identity);
    }
}
